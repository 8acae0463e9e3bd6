import { afterAll, expect, it } from "vitest";
import { db, pool } from "#lib/db.ts";
import { stopQueue } from "#lib/jobs/queue.ts";
import { createGrant, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { selectCompanies } from "./select-companies.ts";

withDatabase();
afterAll(stopQueue);

async function statementsOfPick(count: number): Promise<number> {
  const viewer = await createViewer();
  const made = await db().company.createManyAndReturn({ data: Array.from({ length: count }, () => ({ environment: "demo" as const, gustoUuid: crypto.randomUUID(), name: "Test Company" })), select: { id: true } });
  const ids = made.map(({ id }) => id);
  await createGrant(ids, undefined, viewer.userId);
  let statements = 0;
  const counted = new WeakSet<object>();
  const countConnection = (client: { query: (...args: never[]) => unknown }) => {
    if (counted.has(client)) return;
    counted.add(client);
    const query = client.query.bind(client);
    client.query = (...args) => ((statements += 1), query(...args));
  };
  pool().on("acquire", countConnection as never);
  expect(await selectCompanies(viewer, ids)).toEqual({ selected: count, total: count });
  pool().removeListener("acquire", countConnection as never);
  expect(await db().syncRun.count({ where: { companyId: { in: ids }, state: "queued", trigger: "pick" } })).toBe(count);
  expect(await db().syncCheckpoint.count({ where: { run: { companyId: { in: ids } } } })).toBe(count * 9);
  return statements;
}

it("a pick of 400 companies takes no more statements than one of 20", async () => {
  const few = await statementsOfPick(20);
  expect(await statementsOfPick(400)).toBeLessThanOrEqual(few + 10);
});
