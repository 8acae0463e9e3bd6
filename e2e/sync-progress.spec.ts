// The live view of a sync: pushed, across a reload, without a connection, and only for people with
// access.

import { newOwner } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { openOwnCompany } from "./fixtures/walks.ts";
import type { Database } from "./fixtures/stack.ts";

/** A running run without a worker, so a test can advance it. */
async function addRunningRun(database: Database, gustoUuid: string): Promise<string> {
  const [run] = await database.query<{ id: string }>(
    `
      INSERT INTO sync_runs
        (id, company_id, state, trigger, actor, lane, started_at, lease_holder, lease_expires_at)
      SELECT gen_random_uuid(), id, 'running', 'person', 'system', 0, now() - interval '20 seconds',
        'test', now() + interval '1 hour'
      FROM companies
      WHERE gusto_uuid = $1
      RETURNING id`,
    [gustoUuid],
  );
  await database.query(
    `
      INSERT INTO sync_checkpoints
        (run_id, resource, position, state, pages_done, pages_total, rows_read)
      VALUES ($1, 'employees', 0, 'running', 10, 40, 1000)`,
    [run!.id],
  );
  return run!.id;
}

const endRun = (database: Database, id: string) =>
  database.query(
    `
      UPDATE sync_runs
      SET state = 'cancelled', ended_at = now(), lease_holder = NULL, lease_expires_at = NULL,
        summary = 'Ended by the test.'
      WHERE id = $1`,
    [id],
  );

test("the progress bar follows the run, survives a reload, shows the time left, and disappears when the run ends", async ({
  page,
  database,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const run = await addRunningRun(database, owner.company.uuid);
  const bar = page.getByRole("progressbar", { name: `Sync of ${owner.company.name}` });
  await expect(bar).toHaveAttribute("aria-valuenow", "25");
  await expect(page.getByRole("main")).toContainText(
    /1,000 rows · page 10 of 40 · about \d min left/,
  );
  await database.query(
    "UPDATE sync_checkpoints SET pages_done = 30, rows_read = 3000 WHERE run_id = $1",
    [run],
  );
  await expect(bar).toHaveAttribute("aria-valuenow", "75");
  await page.reload();
  await expect(bar).toHaveAttribute("aria-valuenow", "75");
  await page.goto("/syncs");
  await expect(bar).toBeVisible();
  await endRun(database, run);
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText("Ended by the test ·");
});

test("an interrupted progress stream is reported, and progress resumes once the server is reachable", async ({
  page,
  database,
  pageWatch,
}) => {
  pageWatch.allow(/ERR_FAILED/);
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const run = await addRunningRun(database, owner.company.uuid);
  await page.route("**/api/sync/progress*", (route) => route.abort());
  await page.reload();
  const bar = page.getByRole("progressbar", { name: `Sync of ${owner.company.name}` });
  await expect(bar).toHaveAttribute("aria-valuenow", "25");
  await expect(page.getByRole("main")).toContainText(
    "Live updates were interrupted; reconnecting. The sync continues.",
  );
  await database.query("UPDATE sync_checkpoints SET pages_done = 20 WHERE run_id = $1", [run]);
  await page.unrouteAll();
  await expect(bar).toHaveAttribute("aria-valuenow", "50");
  await expect(page.getByRole("main")).not.toContainText("reconnecting");
  await endRun(database, run);
});

test("another admin's progress stream does not mention the company", async ({
  page,
  openBrowser,
  database,
}) => {
  const [mine, other] = [await newOwner(), await newOwner()];
  await openOwnCompany(page, mine, mine.company.name);
  const stranger = await openBrowser();
  await openOwnCompany(stranger, other, other.company.name);
  const run = await addRunningRun(database, mine.company.uuid);
  const [{ id }] = (await database.query<{ id: string }>(
    "SELECT id FROM companies WHERE gusto_uuid = $1",
    [mine.company.uuid],
  )) as [{ id: string }];
  expect(
    await (await page.request.get(`/api/sync/progress?once=1&company=${id}`)).json(),
  ).toMatchObject({ runs: [{ runId: run }] });
  for (const address of ["/api/sync/progress?once=1", `/api/sync/progress?once=1&company=${id}`]) {
    expect(await (await stranger.request.get(address)).json()).toEqual({ runs: [] });
  }
  await endRun(database, run);
});

test("eight windows of one browser leave a connection for the next page", async ({ page }) => {
  test.slow();
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  for (let windows = 1; windows <= 8; windows += 1) {
    const another = await page.context().newPage();
    // Each holds what connections it can get before the next one opens.
    const told = another.waitForResponse(/\/api\/changes/);
    const followed = another.waitForResponse(/\/api\/sync\/progress/);
    await another.goto(page.url());
    await expect(another.getByRole("region", { name: "Sync" })).toBeVisible();
    await Promise.all([told, followed]);
  }
});
