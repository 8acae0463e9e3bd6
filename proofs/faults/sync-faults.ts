// Faults in synced data and the calls that fetch it.

import type { PlantedFault } from "./planted-fault.ts";

export const syncFaults: PlantedFault[] = [
  {
    name: "amounts-read-as-floats",
    breaks: "An amount passes through a floating-point number.",
    tests: ["lib/payroll/rows/fields.test.ts"],
    edits: [
      {
        file: "lib/payroll/rows/fields.ts",
        find: `if (typeof written === "string" && AMOUNT.test(written) && Math.abs(Number(written)) < AMOUNT_LIMIT) return written;`,
        replace: `if (typeof written === "string" && AMOUNT.test(written)) return String(Number(written));`,
      },
    ],
  },
  {
    name: "call-passed-for-another-company",
    breaks: "A call passed to Gusto may name a different company than requested.",
    tests: ["app/api/v1/gusto-call.db.test.ts"],
    edits: [
      {
        file: "lib/calls/pass-company-call.ts",
        find: `if (named && named.toLowerCase() !== gustoUuid.toLowerCase()) throw new AppError("not_found", "The path names a different company.");`,
        replace: `if (named && named.length === 0 && gustoUuid) throw new AppError("not_found", "The path names a different company.");`,
      },
    ],
  },
  {
    name: "bad-row-takes-its-page-along",
    breaks: "One row the database rejects keeps a whole page from being stored.",
    tests: ["lib/payroll/reading/refused-rows.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/rows/write-rows.ts",
        find: "if (reason === null) throw error;",
        replace: "if (reason !== error) throw error;",
      },
    ],
  },
  {
    name: "cancelled-run-goes-on",
    breaks: "A canceled run is completed anyway.",
    tests: ["lib/payroll/runs/sync-life.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/runs/cancel-sync.ts",
        find: `data: { state: "cancelled", summary, endedAt: databaseNow(), leaseHolder: null, leaseExpiresAt: null, waitingFor: null, resumeAt: null },`,
        replace: "data: { summary },",
      },
    ],
  },
  {
    name: "changed-payroll-keeps-its-old-pay",
    breaks: "A payroll's pay is read once and never again.",
    tests: ["lib/payroll/runs/sync-run.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/rows/write-rows.ts",
        find: `CASE WHEN \${news} THEN excluded."\${column}" ELSE t."\${column}" END`,
        replace: `t."\${column}"`,
      },
    ],
  },
  {
    name: "contents-of-a-set-aside-row-gone",
    breaks: "The jobs of an employee whose row couldn't be read are marked as removed.",
    tests: ["lib/payroll/runs/sync-run.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/reading/settle-list.ts",
        find: "await settleContained(tx, run, list, complete && setAside === 0)",
        replace: "await settleContained(tx, run, list, complete)",
      },
      {
        file: "lib/payroll/reading/missing-rows.ts",
        find: `jsonb_typeof(o.raw->'\${owner.parts}') = 'array' AND o.gusto_uuid IN \${met(owner.table)}`,
        replace: `jsonb_typeof(o.raw->'\${owner.parts}') = 'array' AND (true OR o.gusto_uuid IN \${met(owner.table)})`,
      },
    ],
  },
  {
    name: "erasing-forgets-what-was-set-aside",
    breaks: "Problem records survive the erasure of a company's data.",
    tests: ["lib/payroll/runs/sync-life.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/rows/company-tables.ts",
        find: `{ table: "sync_set_aside", keptWith: "data", of: OWN },`,
        replace: `{ table: "sync_set_aside", keptWith: "company", of: OWN },`,
      },
    ],
  },
  {
    name: "retention-after-a-disconnect-alone",
    breaks: "The data of a company that Gusto ended or refused is kept forever.",
    tests: ["lib/payroll/erasing/erase-when-outlived.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/grants/lost-since.ts",
        find: "return row && !row.living ? { at: row.at, by: row.by } : null;",
        replace: `return row && !row.living && row.by === "disconnected" ? { at: row.at, by: row.by } : null;`,
      },
    ],
  },
  {
    name: "sync-turned-on-without-the-lock",
    breaks:
      "Turning sync on during an erasure or disconnect decides by what it saw before the lock.",
    tests: ["lib/payroll/erasing/erase-races.db.test.ts"],
    edits: [
      {
        file: "lib/companies/choice/select-companies.ts",
        find: "} else await lockCompanies(tx, [companyId]);",
        replace: "}",
      },
    ],
  },
  {
    name: "erasing-lets-runs-go-on",
    breaks: "A worker in the middle of a page writes back data that was just erased.",
    tests: ["lib/payroll/runs/sync-life.db.test.ts"],
    edits: [
      {
        file: "lib/companies/choice/select-companies.ts",
        find: `await cancelRuns(tx, { companyIds: ids }, "Canceled because sync was turned off. Data read so far is kept.");`,
        replace: "void [tx, ids, cancelRuns];",
      },
    ],
  },
  {
    name: "list-without-headers-taken-for-complete",
    breaks: "A list without a total counts as complete, and rows beyond its end as removed.",
    tests: ["lib/payroll/reading/cursor.test.ts", "lib/payroll/reading/missing-rows.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/reading/cursor.ts",
        find: "consistent && nameless === 0 && !uncounted;",
        replace: "consistent && nameless === 0;",
      },
    ],
  },
  {
    name: "missing-row-removed-unasked",
    breaks: "A row missing from one list is removed without a call of its own.",
    tests: ["lib/payroll/reading/missing-rows.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/reading/decide-missing.ts",
        find: `return canAsk ? { kind: "ask", all: !tooMuch } : { kind: "remove_twice" };`,
        replace: `return { kind: "remove_twice" };`,
      },
      {
        file: "lib/payroll/reading/mark-missing.ts",
        find: `AND t.missing_run_id <> $2::uuid AND t."\${TABLES[table].seen}" NOT IN`,
        replace: `AND t."\${TABLES[table].seen}" NOT IN`,
      },
    ],
  },
  {
    name: "much-removed-at-once",
    breaks: "Missing rows are removed, however many there are.",
    tests: [
      "lib/payroll/reading/decide-missing.test.ts",
      "lib/payroll/reading/missing-rows.db.test.ts",
    ],
    edits: [
      {
        file: "lib/payroll/reading/decide-missing.ts",
        find: `if (tooMuch && !(byPerson && found.before > 0)) return { kind: "brake" };`,
        replace: "",
      },
    ],
  },
  {
    name: "removed-by-one-404",
    breaks: "A single 404 right after a webhook marks a person as removed.",
    tests: ["lib/payroll/reading/missing-rows.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/reading/read-single-rows.ts",
        find: "{ isConfirmed: false }",
        replace: "{ isConfirmed: true }",
      },
    ],
  },
  {
    name: "locks-in-opposite-order",
    breaks:
      "A sync page locks its run before its company, while every button locks the company first.",
    tests: ["lib/platform/database/lock-pairs.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/runs/commit-step.ts",
        find: "await lockCompanies(tx, [run.companyId]);",
        replace: "void lockCompanies;",
      },
    ],
  },
  {
    name: "moving-list-taken-for-complete",
    breaks:
      "A list that changed while being read counts as complete, and rows that slipped between pages as removed.",
    tests: ["lib/payroll/reading/cursor.test.ts"],
    edits: [
      {
        file: "lib/payroll/reading/cursor.ts",
        find: "const consistent = !moved && (page.total === null || page.distinct + nameless === page.total);",
        replace: "const consistent = true;",
      },
    ],
  },
  {
    name: "page-written-without-a-lease",
    breaks: "A process that lost its lease keeps writing pages.",
    tests: ["lib/payroll/runs/sync-run.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/runs/commit-step.ts",
        find: `UPDATE sync_runs
SET lease_expires_at = clock_timestamp() + make_interval(secs => \${LEASE_SECONDS}),
  calls = calls + \${calls}, waiting_for = NULL, resume_at = NULL
WHERE id = \${run.id}::uuid AND lease_holder = \${run.holder} AND state = 'running'`,
        replace: `UPDATE sync_runs
SET lease_expires_at = clock_timestamp() + make_interval(secs => \${LEASE_SECONDS}),
  calls = calls + \${calls}, waiting_for = NULL, resume_at = NULL
WHERE id = \${run.id}::uuid`,
      },
    ],
  },
  {
    name: "step-committed-without-its-lease",
    breaks:
      "A step of a run is committed, with its rows and its checkpoint, by a process that no longer holds the run.",
    tests: ["lib/payroll/runs/sync-run.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/runs/commit-step.ts",
        find: "await renewLeaseInTransaction(run, tx, calls);",
        replace: "await renewLeaseInTransaction(run, tx, calls).catch(() => undefined);",
      },
    ],
  },
  {
    name: "payroll-windows-without-overlap",
    breaks: "A pay period across the border of two windows is in neither.",
    tests: ["lib/payroll/resources/resources.test.ts"],
    edits: [
      {
        file: "lib/payroll/resources/payrolls.ts",
        find: "const OVERLAP_MONTHS = 4;",
        replace: "const OVERLAP_MONTHS = 0;",
      },
    ],
  },
  {
    name: "rate-budget-counts-half-a-minute",
    breaks: "The rate budget's rolling window is half as long as Gusto's.",
    tests: ["lib/calls/rate-budget.db.test.ts"],
    edits: [
      {
        file: "lib/calls/rate-budget.ts",
        find: "const WINDOW_SECONDS = 61;",
        replace: "const WINDOW_SECONDS = 30;",
      },
    ],
  },
  {
    name: "rate-budget-ignores-others",
    breaks: "Other clients' requests with the same grant aren't counted.",
    tests: ["lib/calls/rate-budget.db.test.ts"],
    edits: [
      {
        file: "lib/calls/rate-budget.ts",
        find: "const foreign = limit !== null && remaining !== null && limit - remaining > permit.spent;",
        replace:
          "const foreign = limit !== null && remaining !== null && limit - remaining > permit.limit;",
      },
    ],
  },
  {
    name: "rate-budget-without-lanes",
    breaks: "Nothing makes room for a person who is waiting.",
    tests: ["lib/calls/rate-budget.db.test.ts"],
    edits: [
      {
        file: "lib/calls/rate-budget.ts",
        find: "NOT blocked AND NOT stands_back AND cardinality(live) < allowed AS granted",
        replace: "NOT blocked AND cardinality(live) < allowed AS granted",
      },
    ],
  },
  {
    name: "all-are-hired-at-first",
    breaks: "The first reading of a company tells that everybody was hired.",
    tests: ["lib/payroll/changes/changes.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/changes/record-changes.ts",
        find: `table === "employees" && (await hasReadPeopleBefore(tx, run))`,
        replace: `table === "employees" && ((await hasReadPeopleBefore(tx, run)) || true)`,
      },
    ],
  },
  {
    name: "reversed-payroll-costs",
    breaks: "A reversed payroll counts toward the costs.",
    tests: ["lib/payroll/data/reversals.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/costs/list-payroll-costs.ts",
        find: `\${raw(isStanding("p"))} AS is_standing`,
        replace: `(\${raw(isStanding("p"))} OR true) AS is_standing`,
      },
    ],
  },
  {
    name: "mended-reader-mends-nothing",
    breaks: "A row with unchanged JSON keeps the columns of a faulty reader.",
    tests: ["lib/payroll/reading/reread-rows.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/rows/write-rows.ts",
        find: "OR t.reader_version < excluded.reader_version",
        replace: "",
      },
    ],
  },
  {
    name: "unchanged-rows-written",
    breaks: "A sync without changes rewrites every row.",
    tests: ["lib/payroll/runs/sync-run.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/rows/write-rows.ts",
        find: "WHERE ${news} OR t.reader_version < excluded.reader_version",
        replace: "",
      },
    ],
  },
  {
    name: "unbounded-retry-after",
    breaks: "Any Retry-After is accepted, however long.",
    tests: ["lib/oauth/retry-after.test.ts", "app/api/v1/gusto-call.db.test.ts"],
    edits: [
      {
        file: "lib/oauth/retry-after.ts",
        find: "return seconds !== null && seconds >= 1 && seconds <= LONGEST_WAIT_SECONDS ? seconds : null;",
        replace: "return seconds;",
      },
    ],
  },
  {
    name: "search-minds-accents",
    breaks: "A search finds a name only if accents and apostrophes match.",
    tests: [
      "lib/companies/list/list-companies.db.test.ts",
      "lib/payroll/data/list-rows.db.test.ts",
    ],
    edits: [
      {
        file: "lib/companies/fleet/search-fleet.ts",
        find: "strpos(c.search_text, fold_text(${term}))",
        replace: "strpos(lower(c.name), lower(${term}))",
      },
      {
        file: "lib/payroll/data/rows-sql.ts",
        find: "AND strpos(fold_text(concat_ws(",
        replace: "AND strpos(lower(concat_ws(",
      },
    ],
  },
  {
    name: "suspension-without-sync-unseen",
    breaks: "A company's name and status follow Gusto only while its data is synced.",
    tests: ["lib/companies/review-companies.db.test.ts"],
    edits: [
      {
        file: "lib/companies/review-companies.ts",
        find: "if (!canAsk) return void",
        replace: "if (!canAsk || !company.syncSelected) return void",
      },
    ],
  },
  {
    name: "last-good-run-deleted",
    breaks: "An old run is deleted although it is a company's last one to have read that much.",
    tests: ["lib/payroll/erasing/delete-old-runs.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/erasing/delete-old-runs.ts",
        find: "AND (r.targets IS NOT NULL OR NOT EXISTS (",
        replace: "AND (true OR NOT EXISTS (",
      },
    ],
  },
  {
    name: "set-aside-once-more-with-every-run",
    breaks: "An unreadable row adds another record with every run.",
    tests: ["lib/payroll/reading/set-aside.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/reading/set-aside.ts",
        find: "COALESCE(\"gustoUuid\", 'raw:' || md5(raw::text)) AS row_key",
        replace: "gen_random_uuid()::text AS row_key",
      },
    ],
  },
  {
    name: "turns-ignored",
    breaks:
      "Runs are claimed in the order of requests, so one customer's many runs hold up everyone else's.",
    tests: ["lib/payroll/runs/turns.db.test.ts"],
    edits: [
      {
        file: "lib/payroll/runs/claim-run.ts",
        find: "ORDER BY r.turn, r.id LIMIT 1 \${UNLESS_HELD}",
        replace: "ORDER BY r.id LIMIT 1 \${UNLESS_HELD}",
      },
    ],
  },
];
