// What the overview says when many companies are lost at once, and that a row shows the click
// before its page arrives.

import type { Page } from "@playwright/test";
import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { companyAt, newAdmin } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { openCompany } from "./fixtures/walks.ts";

const CONNECT_AGAIN = `
    INSERT INTO notices (id, company_id, key, kind, text)
    SELECT gen_random_uuid(), c.id, gen_random_uuid()::text, 'takeover',
      'Another admin took over for ' || c.name
    FROM companies c
    WHERE c.gusto_uuid = ANY($1)`;

/** Holds responses from these URLs until released. */
async function hold(page: Page, addresses: RegExp): Promise<() => void> {
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route(addresses, async (route) => {
    await held;
    await route.continue();
  });
  return () => letThrough();
}

test("many notices of one kind are grouped, list their companies when expanded, and are dismissed together after confirmation", async ({
  page,
  database,
}) => {
  const admin = await newAdmin(3);
  const companies = [0, 1, 2].map((nth) => companyAt(admin, nth));
  await arriveConnected(page, admin, ...companies.map(({ name }) => name));
  await database.query(CONNECT_AGAIN, [companies.map(({ uuid }) => uuid)]);
  await page.goto("/");
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices.getByRole("listitem").first()).toContainText(
    "Another admin's connection took over for 3 companies",
  );
  await notices.getByText("Show each").click();
  for (const { name } of companies) await expect(notices.getByRole("link", { name })).toBeVisible();
  await notices.getByRole("button", { name: "Dismiss all…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Dismiss all" }).click();
  await expect(notices).toHaveCount(0);
});

test("pressing Enter on a row of people highlights the whole row immediately", async ({
  page,
  database,
}) => {
  const admin = await newAdmin(1);
  const { name, uuid } = companyAt(admin, 0);
  await arriveConnected(page, admin, name);
  const [company] = await database.query<{ id: string }>(
    "SELECT id FROM companies WHERE gusto_uuid = $1",
    [uuid],
  );
  await database.query(
    `
      INSERT INTO employees (
        company_id, created_run_id, changed_run_id, changed_at, raw, gusto_uuid, first_name,
        last_name, job_title
      )
      VALUES (
        $1, gen_random_uuid(), gen_random_uuid(), now(), '{}', gen_random_uuid(), 'Paula',
        'Pressed', 'Baker'
      )`,
    [company?.id],
  );
  await page.goto(`/companies/${company?.id}/people`);
  const row = page.getByRole("row").filter({ hasText: "Paula Pressed" });
  const letThrough = await hold(page, /\/people\/[0-9a-f-]{36}/);
  await row.getByRole("link").focus();
  await page.keyboard.press("Enter");
  await expect(row.getByText("Opening…")).toBeAttached();
  letThrough();
  await expect(page.getByRole("heading", { name: "Paula Pressed" })).toBeVisible();
});

test("pressing Enter on a row highlights it immediately while its page loads", async ({ page }) => {
  const admin = await newAdmin(1);
  const { name } = companyAt(admin, 0);
  await arriveConnected(page, admin, name);
  await openCompany(page, name);
  await page.goto("/companies");
  const letThrough = await hold(page, /\/companies\/[0-9a-f-]{36}/);
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("link", { name }).focus();
  await page.keyboard.press("Enter");
  await expect(row.getByText("Opening…")).toBeAttached();
  letThrough();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});
