// The pages of synced data for those who see little, use a keyboard or hold a phone.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { uniqueWord } from "./fixtures/people.ts";
import { simulator } from "./fixtures/simulator.ts";
import { expect, test } from "./fixtures/test.ts";
import { openOwnCompany } from "./fixtures/walks.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

async function violations(page: Page, theme: "light" | "dark"): Promise<string[]> {
  await page.evaluate(async (name) => {
    document.documentElement.dataset["theme"] = name;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const passing = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(passing.map((animation) => animation.finished));
  }, theme);
  const axe = new AxeBuilder({ page });
  const found = await (theme === "dark" ? axe.withRules("color-contrast") : axe).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const [width, height] of [[1280, 800], [360, 740]] as const) {
    await page.setViewportSize({ width, height });
    for (const theme of ["light", "dark"] as const) expect(await violations(page, theme), `${what}, ${width} px, ${theme}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${what} is wider than ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("the tabs of a company and the runs have no accessibility violation, wide and on a phone, light and dark", async ({ page }) => {
  test.slow();
  const word = uniqueWord();
  const email = `tabs.${word}@admins.example`;
  await simulator.addCompanies({ count: 1, name: `Birch ${word}`, admin_email: email, employees_each: 4, payrolls_each: 3 });
  await openOwnCompany(page, { email }, `Birch ${word}`);
  const base = page.url();
  await page.goto(`${base}/people`);
  await expectAccessible(page, "a tab without data");
  await page.goto(base);
  await page.getByRole("switch").click();
  await expect(page.getByRole("region", { name: "Sync" }).getByText("Done", { exact: true })).toBeVisible({ timeout: 60_000 });
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
