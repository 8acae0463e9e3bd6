import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { CAUSES } from "../causes/find-cause.ts";
import { takeUpChanges } from "../update-incidents.ts";
import { namedQueries, parseRunbook, type RunbookSection } from "./parse-runbook.ts";
import { findSection } from "./read-runbook.ts";
import { listQueries, MOST_ROWS, runQuery } from "./run-query.ts";

withDatabase();

let operator: Viewer;
let incidentId: string;

beforeAll(async () => {
  operator = await createViewer("operator");
  env().OPERATOR_EMAILS = [String(operator.email)];
  for (const name of ["Bakery", "Dental"])
    await createCompany([], { name, state: "reconnect_required" });
  await updateStandings();
  await takeUpChanges();
  ({ id: incidentId } = await db().incident.findFirstOrThrow());
});

/** In place of the runbook, for the rest of the test. */
async function withRunbook(sql: string, act: () => Promise<void>): Promise<void> {
  const kept = processWide<{ sections?: RunbookSection[] }>("runbook", () => ({}));
  const before = kept.sections;
  kept.sections = parseRunbook(`## Test\n\n\`\`\`sql test\n${sql}\n\`\`\``);
  try {
    await act();
  } finally {
    if (before) kept.sections = before;
    else delete kept.sections;
  }
}
const run = (limitMs?: number) => runQuery(operator, { name: "test", incidentId }, limitMs);

describe("every query of a cause's section", () => {
  it.each(CAUSES.map(({ id, runbook }) => [id, runbook]))("of %s runs", async (_id, runbook) => {
    const section = await findSection(runbook);
    for (const { name } of namedQueries(section?.blocks ?? []))
      expect(await runQuery(operator, { name, incidentId }), name).toMatchObject({ kind: "rows" });
  });
});

it("a query answers for this incident, and for one without companies with nothing", async () => {
  expect(await runQuery(operator, { name: "lost-reasons", incidentId })).toMatchObject({
    columns: ["problem", "count", "first", "last"],
    rows: [["reconnect_required:revoked", 2, expect.any(String), expect.any(String)]],
    isCut: false,
  });
  const other = { name: "lost-reasons", incidentId: operator.userId };
  expect(await runQuery(operator, other)).toMatchObject({ rows: [] });
});

it("nobody but an operator runs one, and nobody one that the runbook does not have", async () => {
  const admin = await createViewer();
  const refused = { code: "not_found" };
  await expect(runQuery(admin, { name: "lost-reasons", incidentId })).rejects.toMatchObject(
    refused,
  );
  for (const name of ["SELECT 1", "constructor", ""])
    await expect(runQuery(operator, { name, incidentId })).rejects.toMatchObject(refused);
  await expect(
    runQuery(operator, { name: "lost-reasons", incidentId: "' OR true" }),
  ).rejects.toMatchObject(refused);
  expect((await listQueries()).size).toBeGreaterThan(10);
});

describe("PostgreSQL holds that a query", () => {
  it("writes nothing", () =>
    withRunbook("SELECT nextval('incidents_revision')", async () => {
      await expect(run()).rejects.toThrow(/read-only/);
    }));

  it("ends in time", () =>
    withRunbook("SELECT pg_sleep(10)::text", async () => {
      expect(await run(50)).toEqual({ kind: "stopped" });
    }));

  it("returns few rows", () =>
    withRunbook("SELECT n FROM generate_series(1, 1000) n;", async () => {
      const answer = await run();
      if (answer.kind !== "rows") throw new Error("stopped");
      expect([answer.rows.length, answer.isCut]).toEqual([MOST_ROWS, true]);
    }));
});
