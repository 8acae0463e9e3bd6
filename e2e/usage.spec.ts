// This dashboard's calls to Gusto, and what happened around a break.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { newOwner } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { openOwnCompany, signInAsDemoUser } from "./fixtures/walks.ts";

/** Counted calls are written every few seconds. */
async function reloadUntil(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  await expect(async () => {
    await page.reload();
    expect(await isThere()).toBe(true);
  }).toPass({ timeout: 20_000, intervals: [1_000] });
}

test("an admin sees the calls of their own company, with failures and Gusto's request id to copy", async ({
  page,
  simulator,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await simulator.addFault({
    endpoint: "/v1/token_info",
    mode: "status_5xx",
    times: 1,
    company_uuid: owner.company.uuid,
  });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByRole("main")).toContainText(/Gusto|again/);

  await page
    .getByRole("navigation", { name: "Company" })
    .getByRole("link", { name: "API usage" })
    .click();
  await expect(page.getByRole("heading", { name: "API usage" })).toBeVisible();
  const failed = page.getByRole("region", { name: "Failed calls" });
  const endpoints = page.getByRole("region", { name: "Calls by endpoint" });
  // App and worker each write their counts when it is time.
  await reloadUntil(
    page,
    async () =>
      (await failed.isVisible()) && (await endpoints.innerText()).includes("/v1/companies/*"),
  );
  await expect(endpoints).toContainText("/v1/companies/*");
  await expect(failed).toContainText("/v1/token_info");

  const copy = failed.getByRole("button", { name: /^Copy the request id/ }).first();
  await copy.click();
  await expect(copy).toContainText("Copied");
  expect(await copy.getAttribute("aria-label")).toContain(
    await page.evaluate(() => navigator.clipboard.readText()),
  );

  const changed = page.getByRole("region", { name: "What changed" });
  await expect(changed).toContainText("Connected with Gusto");
  await expect(changed).toContainText("First failed call: Gusto error (503)");
});

test("an operator sees all calls over time and the figures behind the charts, also on a phone", async ({
  page,
  openBrowser,
}) => {
  const owner = await newOwner();
  const admin = await openBrowser();
  await openOwnCompany(admin, owner, owner.company.name);
  await signInAsDemoUser(page, "Operator");
  await page.goto("/usage?range=hour");
  await reloadUntil(page, () =>
    page.getByRole("region", { name: "Calls by endpoint" }).isVisible(),
  );
  await expect(page.getByRole("main")).toContainText(/\d calls? in the last hour/);
  await expect(page.locator(".recharts-surface")).toHaveCount(3);
  await page.getByText("Show the figures").click();
  await expect(
    page.getByRole("region", { name: "Figures by time" }).getByRole("row").nth(1),
  ).toBeVisible();
  for (const range of ["Last 24 hours", "Last 30 days"]) {
    await page.getByRole("link", { name: range }).click();
    await expect(page.getByRole("link", { name: range })).toHaveAttribute("aria-current", "true");
  }
  await page.setViewportSize({ width: 360, height: 740 });
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, help }) => `${id}: ${help}`),
  ).toEqual([]);
});

test("a refused API version is reported on the overview with what to do, until Gusto answers again", async ({
  page,
  simulator,
  openBrowser,
}) => {
  const owner = await newOwner();
  const admin = await openBrowser();
  await openOwnCompany(admin, owner, owner.company.name);
  await signInAsDemoUser(page, "Operator");
  const banner = page.getByText("Gusto no longer supports this dashboard's API version");
  await expect(banner).toHaveCount(0);
  // All calls, as Gusto does it: one that is answered, the worker's too, ends the notice.
  await simulator.addFault({ endpoint: "/v1", mode: "status_406", times: 0 });
  await admin.getByRole("button", { name: "Test connection" }).click();
  await expect(admin.getByRole("main")).toContainText("no longer supports the API version");
  await reloadUntil(page, () => banner.isVisible());
  await expect(page.getByRole("main")).toContainText("developer portal");
  await simulator.clearFaults();
  await admin.getByRole("button", { name: "Test connection" }).click();
  await expect(admin.getByText("Gusto accepted the test call.")).toBeVisible();
  await reloadUntil(page, async () => (await banner.count()) === 0);
});
