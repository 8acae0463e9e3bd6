// Faults in acting on many companies at once.

import type { PlantedFault } from "./planted-fault.ts";

const TESTS = ["lib/companies/bulk/bulk-actions.db.test.ts"];

export const bulkFaults: PlantedFault[] = [
  {
    name: "interrupted-refresh-is-repeated",
    breaks: "A refresh whose worker was killed is sent again: it may spend a refresh token twice.",
    tests: TESTS,
    edits: [
      {
        file: "lib/companies/bulk/bulk-items.ts",
        find: "if (BULK_FACTS[kind].isRepeatable) {",
        replace: "if (BULK_FACTS[kind]) {",
      },
    ],
  },
  {
    name: "bulk-action-ignores-a-stop",
    breaks: "A worker goes on acting on companies after a person stopped the action.",
    tests: TESTS,
    edits: [
      {
        file: "lib/companies/bulk/bulk-items.ts",
        find: "AND lease_holder = ${holder} AND state = 'running' RETURNING id",
        replace: "AND lease_holder = ${holder} RETURNING id",
      },
    ],
  },
  {
    name: "bulk-disconnects-more-than-confirmed",
    breaks: "More companies are disconnected than the person was asked about.",
    tests: TESTS,
    edits: [
      {
        file: "lib/companies/bulk/work-on-bulk-actions.ts",
        find: "chosen > confirmed;",
        replace: "chosen > confirmed * 1_000;",
      },
    ],
  },
  {
    name: "undo-of-a-switch-overrides-people",
    breaks: "Undoing a bulk switch of sync changes what somebody has switched since.",
    tests: ["lib/companies/bulk/switch-sync.db.test.ts"],
    edits: [
      {
        file: "lib/companies/bulk/switch-sync.ts",
        find: "at && at.getTime() === company.syncDecidedAt?.getTime()",
        replace: "at",
      },
    ],
  },
  {
    name: "bulk-action-keeps-the-rights-of-its-start",
    breaks: "A person who was disabled goes on acting on companies.",
    tests: TESTS,
    edits: [
      {
        file: "lib/access/find-viewer-by-id.ts",
        find: "where: { id: userId, disabledAt: null, deletedAt: null },",
        replace: "where: { id: userId },",
      },
    ],
  },
];
