// Faults in how incidents are detected, counted, changed and deleted.

import type { PlantedFault } from "./planted-fault.ts";

export const incidentFaults: PlantedFault[] = [
  {
    name: "flap-opens-another-incident",
    breaks: "A company that fails, recovers and fails again is a new incident each time.",
    tests: ["lib/incidents/decide-incident.test.ts", "lib/incidents/update-incidents.db.test.ts"],
    edits: [
      {
        file: "lib/incidents/plan-moves.ts",
        find: "returnsTo: left?.incidentId ?? null",
        replace: "returnsTo: left ? null : null",
      },
      {
        file: "lib/incidents/decide-incident.ts",
        find: "if (ended && !accepting)",
        replace: "if (ended && accepting)",
      },
    ],
  },
  {
    name: "incidents-detected-without-the-lock",
    breaks:
      "Two workers act at once on what each read before the other: an incident ends twice in its history.",
    tests: ["lib/incidents/update-incidents.db.test.ts"],
    edits: [
      {
        file: "lib/incidents/update-incidents.ts",
        find: `await lockNames(tx, ["incidents"]);`,
        replace: "",
      },
    ],
  },
  {
    name: "recovered-company-stays-in-its-incident",
    breaks: "An incident whose companies have all recovered never resolves.",
    tests: ["lib/incidents/decide-incident.test.ts", "lib/incidents/update-incidents.db.test.ts"],
    edits: [
      {
        file: "lib/incidents/plan-moves.ts",
        find: "if (current) moves.leaves.push(current);",
        replace: "if (current && problem) moves.leaves.push(current);",
      },
    ],
  },
  {
    name: "act-ignores-the-version",
    breaks: "An operator overwrites what another one did to an incident a moment ago.",
    tests: ["lib/incidents/act-on-incident.db.test.ts"],
    edits: [
      {
        file: "lib/incidents/act-on-incident.ts",
        find: "where: { id: incidentId, version, resolvedAt: null }",
        replace: "where: { id: incidentId, resolvedAt: null }",
      },
    ],
  },
  {
    name: "deleted-company-stays-counted",
    breaks: "A company that was deleted is affected forever, and its incident stays open.",
    tests: ["lib/incidents/update-incidents.db.test.ts"],
    edits: [
      {
        file: "prisma/migrations/20261128182417_incidents/migration.sql",
        find: `AND (s."here" > 0)`,
        replace: `AND (s."here" < 0)`,
      },
    ],
  },
  {
    name: "open-incident-deleted",
    breaks: "An incident that still affects companies disappears once it is old.",
    tests: ["lib/process/bounded-history.db.test.ts"],
    edits: [
      {
        file: "lib/incidents/delete-old-incidents.ts",
        find: "WHERE resolved_at < now()",
        replace: "WHERE opened_at < now()",
      },
    ],
  },
];
