// What an accountant reads in the morning, for all companies together.

import { connectUnseen } from "../fixtures/arrive-connected.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import type { Database } from "../fixtures/stack.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead } from "../fixtures/walks.ts";

test.use({ timezoneId: "America/New_York" });

/** A payroll to run until 4 PM in California tomorrow, and somebody hired today. */
async function addWhatIsDue(database: Database, companyId: string): Promise<void> {
  await database.query(
    `
      WITH run AS (
        INSERT INTO sync_runs (id, company_id, state, trigger, actor, lane, started_at, ended_at)
        VALUES (gen_random_uuid(), $1, 'succeeded', 'person', 'system', 0, now(), now())
        RETURNING id
      ), person AS (
        INSERT INTO employees (
          company_id, created_run_id, changed_run_id, changed_at, raw, gusto_uuid, first_name,
          last_name
        )
        SELECT $1, id, id, now(), '{}', gen_random_uuid(), 'Ana', 'Diaz'
        FROM run
        RETURNING gusto_uuid
      ), hired AS (
        INSERT INTO company_changes (company_id, kind, gusto_uuid)
        SELECT $1, 'hired', gusto_uuid
        FROM person
      )
      INSERT INTO payrolls (
        company_id, created_run_id, changed_run_id, changed_at, raw, gusto_uuid, check_date,
        processed, payroll_deadline, compensations_due
      )
      SELECT $1, id, id, now(), '{}', gen_random_uuid(), current_date + 4, false,
        (current_date + 1 + time '16:00') AT TIME ZONE 'America/Los_Angeles',
        false
      FROM run`,
    [companyId],
  );
}

test("the desk has deadlines in the reader's zone, what changed, an export, and what to reconnect", async ({
  page,
  database,
  simulator,
}) => {
  const admin = await newAdmin(2);
  const [due, lost] = [companyAt(admin, 0), companyAt(admin, 1)];
  await connectUnseen(page.request, admin, [due.name, lost.name]);
  const [{ id }] = (await database.query<{ id: string }>(
    "UPDATE companies SET sync_selected = true WHERE gusto_uuid = $1 RETURNING id",
    [due.uuid],
  )) as [{ id: string }];
  await addWhatIsDue(database, id);

  await page.goto("/desk");
  const calendar = page.getByRole("region", { name: "Pay dates and deadlines" });
  await expect(calendar).toContainText("Days and times are in Eastern Time.");
  await expect(calendar).toContainText("7:00 PM ET (4:00 PM PT), payroll for");
  const changes = page.getByRole("region", { name: "Changed since yesterday" });
  await expect(changes).toContainText("1 hired.");
  await expect(changes).toContainText("Ana Diaz was hired");
  const file = await page.request.get("/desk/export");
  expect(file.headers()["content-disposition"]).toContain("attachment");
  expect((await file.text()).split("\r\n").join("\n")).toMatch(
    new RegExp(`${due.name},.*\\n.*${lost.name},`),
  );

  const filters = page.getByRole("navigation", { name: "Filter by sync" });
  await expect(filters.getByRole("link")).toHaveText([
    ...["All companies2", "Sync on1", "Sync off1"],
  ]);
  await filters.getByRole("link", { name: "Sync off" }).click();
  await expect(page.getByRole("rowheader", { name: due.name })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Turn sync on for all" })).toBeVisible();

  await simulator.revokeGrants(lost.uuid);
  await page.getByRole("link", { name: lost.name }).first().click();
  const tabs = page.getByRole("navigation", { name: "Company" });
  await tabs.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(companyHead(page)).toContainText("Reconnect required");
  await page.goto("/desk");
  const needed = page.getByRole("region", { name: "Needs reconnecting" });
  await expect(needed).toContainText(lost.name);
  await expect(needed.getByRole("button", { name: /^Reconnect/ })).toBeVisible();
});
