import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/*
 * A company marked for deletion stays in its table until its last row is erased, and must stay
 * invisible meanwhile. It has no grants and no Gusto UUID, so readers that come through one of
 * those don't find it. Every other reader needs an explicit condition. This test scans the source
 * of all of them, so each new reader has to choose.
 */

const READS =
  /\b(?:FROM|JOIN|UPDATE)\s+companies\b|,\s*companies c\b|\.company\.(?:find|count|update|aggregate|groupBy)/;
/** Filtered by the viewer's access, or by the condition itself. */
const EXCLUDES =
  /visibleCompanies|onDeskSql|knownCompanies|VisibleCompany|pickableBy|NOT_DELETED|NOT_OF_DELETED|deleteRequestedAt|delete_requested_at/;

/** Can't find a deleted company, for another reason. */
const BY_ANOTHER_WAY: Record<string, readonly string[]> = {
  "by a grant, of which it has none": [
    "lib/tokens/serving/granted-scopes.ts",
    "lib/companies/mark-for-review.ts",
    "lib/companies/refresh-facts.ts",
    "lib/organization/disconnect-at-gusto.ts",
    "lib/organization/provision/record-connected.ts",
    "lib/payroll/runs/schedule-syncs.ts",
    "lib/payroll/runs/request-run.ts",
    "lib/payroll/runs/request-runs.ts",
    "lib/companies/check-stored-pairs.ts",
    "lib/tokens/grants/find-witnesses.ts",
    "lib/tokens/health/list-events-between.ts",
    "lib/tokens/grants/list-lost-companies.ts",
    "lib/tokens/grants/record-takeovers.ts",
  ],
  "by Gusto's uuid, which it gave free": [
    "lib/process/demo/read-broken.ts",
    "lib/connect/save-companies.ts",
    "lib/platform/database/lock-order.ts",
    "lib/tokens/serving/get-access-token.ts",
    "lib/tokens/import/lock-imported-rows.ts",
    "lib/calls/pass-company-call.ts",
    "lib/calls/write-calls.ts",
    "lib/webhooks/process-events.ts",
  ],
  "by ids or conditions of somebody who leaves it out": [
    "lib/payroll/data/rows-sql.ts",
    "lib/companies/list/list-companies.ts",
    "lib/connect/admit-owner.ts",
    "lib/companies/disconnect-company.ts",
    "lib/companies/choice/select-companies.ts",
    "lib/payroll/erasing/erase-when-outlived.ts",
    "lib/tokens/health/company-health.ts",
    "lib/tokens/health/list-token-events.ts",
    "lib/tokens/grants/lost-since.ts",
    "lib/payroll/runs/turns.ts",
  ],
  "as one that is being erased, or under a lease that its canceled runs have lost": [
    "lib/payroll/runs/claim-run.ts",
    "lib/payroll/reading/settle-list.ts",
    "lib/payroll/rows/count-people.ts",
    "lib/payroll/progress/read-line.ts",
  ],
  "whoever they are": ["lib/payroll/rows/company-tables.ts", "local/seed/seed-demo.ts"],
};
const DECIDED = new Set(Object.values(BY_ANOTHER_WAY).flat());

const readers = globSync("{lib,app,worker,scripts,local,components}/**/*.{ts,tsx}", {
  exclude: ["lib/generated/**", "**/*.test.ts", "**/*.test.tsx"],
})
  .map((file) => ({ file, text: readFileSync(file, "utf8") }))
  .filter(({ text }) => READS.test(text));

describe("code that reads companies", () => {
  it("leaves out companies marked for deletion, or cannot reach one", () => {
    expect(readers.length).toBeGreaterThan(30);
    expect(
      readers
        .filter(({ file, text }) => !EXCLUDES.test(text) && !DECIDED.has(file))
        .map(({ file }) => file),
      "decide here how it leaves a deleted company out",
    ).toEqual([]);
  });

  it("is listed here only if it exists", () => {
    const files = new Set(readers.map(({ file }) => file));
    expect([...DECIDED].filter((file) => !files.has(file))).toEqual([]);
  });
});
