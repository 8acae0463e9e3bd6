// Companies and admins beyond the seed.

import { findUserByEmail } from "../state/directory.ts";
import { addCompany, addUser, seedForExtraCompany } from "../state/seed.ts";
import { pick } from "../data/random.ts";
import type { CompanyRecord, Simulator, User } from "../state/model.ts";

export const FLEET_ADMIN_EMAIL = "fleet.admin@ledgerly.example";

type NewCompanies = {
  count: number;
  employees_each: number;
  payrolls_each: number;
  name?: string | undefined;
};

export function addExtraCompany(
  simulator: Simulator,
  body: NewCompanies,
  index: number,
): CompanyRecord {
  const ordinal = simulator.state.next_ordinal;
  const name =
    body.name === undefined
      ? inventName(ordinal)
      : body.count === 1
        ? body.name
        : `${body.name} ${index + 1}`;
  return addCompany(simulator.state, {
    ...seedForExtraCompany(ordinal, name),
    employees: body.employees_each,
    contractors: body.employees_each === 0 ? 0 : 1,
    payrolls: body.payrolls_each,
    off_cycle: false,
    seeded_at: simulator.clock.now(),
  });
}

function inventName(ordinal: number): string {
  const first = pick(`fleet first ${ordinal}`, [
    "Amber",
    "Cobalt",
    "Copper",
    "Coral",
    "Ember",
    "Golden",
    "Indigo",
    "Silver",
    "Summit",
    "Verdant",
  ]);
  const second = pick(`fleet second ${ordinal}`, [
    "Bakery",
    "Books",
    "Builders",
    "Cycles",
    "Dental",
    "Foods",
    "Landscaping",
    "Plumbing",
    "Studio",
    "Textiles",
  ]);
  return `${first} ${second} No. ${ordinal}`;
}

export function findOrAddAdmin(simulator: Simulator, email: string): User {
  const known = findUserByEmail(simulator.state, email);
  if (known !== null) return known;
  const [first = "Admin", last = "Account"] = (email.split("@")[0] ?? "")
    .split(/[._-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return addUser(simulator.state, {
    email,
    first_name: first,
    last_name: last,
    phone: null,
    title: "Company admin",
  });
}
