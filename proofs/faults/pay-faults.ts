// Faults in pay data and the record of who read it.

import type { PlantedFault } from "./planted-fault.ts";

export const payFaults: PlantedFault[] = [
  {
    name: "totals-of-few-people-shown",
    breaks: "A one-person payroll's total reveals that person's pay.",
    tests: ["lib/payroll/data/list-rows.db.test.ts", "app/api/v1/synced-data.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/data/readable-columns.ts",
        find: "column.isTotal ? {",
        replace: "column.isTotal && withPay ? {",
      },
    ],
  },
  {
    name: "year-of-few-people-shown",
    breaks: "The year to date on the desk reveals one person's pay.",
    tests: ["lib/payroll/desk/desk.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/desk/read-year-totals.ts",
        find: "CASE WHEN bool_and(is_shown) THEN sum(gross_pay) END::text AS gross",
        replace: "sum(gross_pay)::text AS gross",
      },
    ],
  },
  {
    name: "text-set-aside-shown",
    breaks: "A row kept as text shows pay to a person who didn't ask for it.",
    tests: ["lib/payroll/data/hide-pay.test.ts"],
    edits: [
      {
        file: "lib/payroll/data/hide-pay.ts",
        find: "return path.length === 0 && value !== null ? HIDDEN : value;",
        replace: "return value;",
      },
    ],
  },
  {
    name: "pay-read-without-a-line",
    breaks: "A service reads pay without leaving a record.",
    tests: ["app/api/v1/synced-data.db.test.ts"],
    edits: [
      {
        file: "app/api/v1/data-feed.ts",
        find: "if (withPay && hasPay(table)) await",
        replace: "if (withPay && !hasPay(table)) await",
      },
    ],
  },
  {
    name: "passed-write-without-a-line",
    breaks: "A service changes something at Gusto without leaving a record.",
    tests: ["app/api/v1/gusto-call.db.test.ts"],
    edits: [
      {
        file: "lib/calls/pass-company-call.ts",
        find: "await record(call, path);",
        replace: `if (call.method === "GET") await record(call, path);`,
      },
    ],
  },
  {
    name: "file-under-way-not-asked-again",
    breaks: "A download continues with pay after Hide pay or a sign-out.",
    tests: ["lib/payroll/data/export-and-reveal.db.test.ts"],
    edits: [
      {
        file: "lib/access/sessions/read-in-batches.ts",
        find: "let after: string | undefined; do",
        replace: "let after: string | undefined; let first: Viewer | null | undefined; do",
      },
      {
        file: "lib/access/sessions/read-in-batches.ts",
        find: "const viewer = await viewerNow();",
        replace: "const viewer = (first ??= await viewerNow());",
      },
      {
        file: "lib/payroll/data/export-rows.ts",
        find: "await requireStillAllowed(viewer, request); const page",
        replace: "if (after === undefined) await requireStillAllowed(viewer, request); const page",
      },
    ],
  },
  {
    name: "timers-keep-the-session-alive",
    breaks: "An open page that no one uses never goes idle.",
    tests: ["app/api/changes/changes.db.test.ts"],
    edits: [
      {
        file: "lib/access/sessions/sessions.ts",
        find: "const expires = isAct ? touchedExpiry(session, now) : null;",
        replace: "const expires = touchedExpiry(session, now);",
      },
    ],
  },
  {
    name: "notice-dismissed-for-everybody",
    breaks: "A company admin hides a notice from operators.",
    tests: ["lib/notices/mail.db.test.ts"],
    edits: [
      {
        file: "lib/notices/list-notices.ts",
        find: `if (viewer.role !== "operator") return (await tx.noticeDismissal`,
        replace: `if (viewer.role === "operator") return (await tx.noticeDismissal`,
      },
    ],
  },
];
