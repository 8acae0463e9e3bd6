// What the overview says when many companies are lost at once, and that a row shows its press before the page behind it is there.

import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { companyAt, newAdmin } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { openCompany } from "./fixtures/walks.ts";

const CONNECT_AGAIN = "INSERT INTO notices (id, company_id, key, kind, text) SELECT gen_random_uuid(), c.id, gen_random_uuid()::text, 'takeover', 'Another admin took over for ' || c.name FROM companies c WHERE c.gusto_uuid = ANY($1)";

test("many notices of one kind are one, name each company when opened, and go together after a question", async ({ page, database }) => {
  const admin = await newAdmin(3);
  const companies = [0, 1, 2].map((nth) => companyAt(admin, nth));
  await arriveConnected(page, admin, ...companies.map(({ name }) => name));
  await database.query(CONNECT_AGAIN, [companies.map(({ uuid }) => uuid)]);
  await page.goto("/");
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices.getByRole("listitem").first()).toContainText("Another admin's connection took over for 3 companies");
  await notices.getByText("Show each").click();
  for (const { name } of companies) await expect(notices.getByRole("link", { name })).toBeVisible();
  await notices.getByRole("button", { name: "Dismiss all…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Dismiss all" }).click();
  await expect(notices).toHaveCount(0);
});

test("a row shows a press with Enter at once, while its page is still on the way", async ({ page }) => {
  const admin = await newAdmin(1);
  const { name } = companyAt(admin, 0);
  await arriveConnected(page, admin, name);
  await openCompany(page, name);
  await page.goto("/companies");
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => { letThrough = resolve; });
  await page.route(/\/companies\/[0-9a-f-]{36}/, async (route) => {
    await held;
    await route.continue();
  });
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("link", { name }).focus();
  await page.keyboard.press("Enter");
  await expect(row.getByText("Opening…")).toBeAttached();
  letThrough();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});
