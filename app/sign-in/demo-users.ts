import type { DemoUser } from "#components/connect/sign-in-panel.tsx";

/** The demo's people, matching its seed. */
export const DEMO_USERS: DemoUser[] = [
  { email: "avery.chen@ledgerly.example", name: "Avery", role: "Accountant" },
  { email: "olivia.ray@harborcoffee.example", name: "Olivia", role: "Owner" },
  { email: "marcus.webb@northpinedental.example", name: "Marcus", role: "Full-access admin" },
  { email: "nadia.brooks@mapleandmain.example", name: "Nadia", role: "Owner, limited admin" },
  { email: "erin.sato@brightbakery.example", name: "Erin", role: "Employee, no admin" },
  { email: "operator@demo.example", name: "Operator", role: "The partner's staff" },
];
