import { afterAll, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { countStatements } from "#test/count-statements.ts";
import { RESOURCES } from "#lib/payroll/resources/names.ts";
import { createGrant, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { MAX_CHOICES, selectCompanies } from "./select-companies.ts";
import { callerOf } from "#test/caller-of.ts";

withDatabase();
afterAll(stopQueue);

async function statementsOfPick(count: number): Promise<number> {
  const viewer = await createViewer();
  const made = await db().company.createManyAndReturn({
    data: Array.from({ length: count }, () => ({
      environment: "demo" as const,
      gustoUuid: crypto.randomUUID(),
      name: "Test Company",
    })),
    select: { id: true },
  });
  const ids = made.map(({ id }) => id);
  await createGrant(ids, undefined, viewer.userId);
  const statements = await countStatements(async () =>
    expect(await selectCompanies(callerOf(viewer), ids)).toEqual({ selected: count, total: count }),
  );
  expect(
    await db().syncRun.count({
      where: { companyId: { in: ids }, state: "queued", trigger: "pick" },
    }),
  ).toBe(count);
  expect(await db().syncCheckpoint.count({ where: { run: { companyId: { in: ids } } } })).toBe(
    count * RESOURCES.length,
  );
  return statements;
}

it("a pick of 400 companies takes no more statements than one of 20", async () => {
  const few = await statementsOfPick(20);
  expect(await statementsOfPick(400)).toBeLessThanOrEqual(few + 10);
});

it("a pick of more companies than fit into a form is refused instead of truncated", async () => {
  const viewer = await createViewer();
  const ids = Array.from({ length: MAX_CHOICES + 1 }, () => crypto.randomUUID());
  await expect(selectCompanies(callerOf(viewer), ids)).rejects.toMatchObject({
    code: "invalid_input",
    field: "companyId",
    message: "Choose at most 10,000 companies.",
  });
});
