// Faults in the roles of staff and in disabling people.

import type { PlantedFault } from "./planted-fault.ts";

export const staffFaults: PlantedFault[] = [
  {
    name: "viewer-changes-by-request",
    breaks: "A viewer of the staff makes reconnect links by a request of their own.",
    tests: ["app/api/site-routes.db.test.ts"],
    edits: [
      {
        file: "app/api/site-route.ts",
        find: "if (isChange) requireMayChange(viewer);",
        replace: "",
      },
    ],
  },
  {
    name: "operators-disable-each-other",
    breaks: "Two operators who disable each other in the same moment leave nobody.",
    tests: ["lib/access/staff/staff.db.test.ts"],
    edits: [
      {
        file: "lib/access/staff/lock-acting-operator.ts",
        find: "where: { id: viewer.userId, disabledAt: null }",
        replace: "where: { id: viewer.userId }",
      },
    ],
  },
  {
    name: "old-sessions-come-back",
    breaks: "Whoever is enabled again finds the sessions from before the disabling open.",
    tests: ["lib/access/staff/staff.db.test.ts"],
    edits: [
      {
        file: "lib/access/staff/disable-user.ts",
        find: "await tx.session.deleteMany({ where: { userId, user: { disabledAt: { not: null } } } });",
        replace: "",
      },
    ],
  },
  {
    name: "role-overwritten-unseen",
    breaks: "An operator undoes what another one decided about a colleague meanwhile.",
    tests: ["lib/access/staff/staff.db.test.ts"],
    edits: [
      {
        file: "lib/access/staff/staff-acts.ts",
        find: "where: { id: seen.memberId, version: seen.version },\n      data: { role",
        replace: "where: { id: seen.memberId },\n      data: { role",
      },
    ],
  },
];
