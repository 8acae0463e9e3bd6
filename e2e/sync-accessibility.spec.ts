// The synced data pages for people with low vision, a keyboard or a phone.

import { expectAccessible } from "./fixtures/accessible.ts";
import { uniqueWord } from "./fixtures/people.ts";
import { simulator } from "./fixtures/simulator.ts";
import { expect, test } from "./fixtures/test.ts";
import { openOwnCompany } from "./fixtures/walks.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("company tabs and runs have no accessibility violations on desktop and phone, in light and dark themes", async ({
  page,
}) => {
  test.slow();
  const word = uniqueWord();
  const email = `tabs.${word}@admins.example`;
  await simulator.addCompanies({
    count: 1,
    name: `Birch ${word}`,
    admin_email: email,
    employees_each: 4,
    payrolls_each: 3,
  });
  await openOwnCompany(page, { email }, `Birch ${word}`);
  const base = page.url();
  await page.goto(`${base}/people`);
  await expectAccessible(page, "a tab without data");
  await page.goto(base);
  await page.getByRole("switch").click();
  await expect(
    page.getByRole("region", { name: "Sync" }).getByText("Done", { exact: true }),
  ).toBeVisible({ timeout: 60_000 });
  for (const tab of ["/people", "/payrolls", "/pay-schedules", "/runs"]) {
    await page.goto(`${base}${tab}`);
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
    await expectAccessible(page, tab);
    if (tab === "/pay-schedules") continue;
    await page.locator("main [data-row-link]").last().click();
    await expect(page.getByRole("link", { name: /^All / }).last()).toBeVisible();
    await expectAccessible(page, `what ${tab} opens`);
  }
  await page.goto("/syncs");
  await expectAccessible(page, "/syncs");
  await page.goto(base);
  await page.getByRole("switch").click();
  await page.getByRole("button", { name: "Erase synced data…" }).click();
  await expectAccessible(page, "the erase dialog");
});
