import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin, newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openCompany, openOwnCompany, timeline } from "../fixtures/walks.ts";

test("a company whose access was removed in Gusto says why it needs a reconnect, and keeps its history when reconnected", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const address = page.url();
  await simulator.revokeGrants(owner.company.uuid);

  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(
    page.getByText("Gusto no longer accepts this connection. Reconnect the company."),
  ).toBeVisible();
  await expect(companyHead(page)).toContainText("Reconnect required");
  await expect(companyHead(page)).toContainText(
    "Gusto no longer accepts this connection, usually because the app was removed in Gusto.",
  );
  await expect(timeline(page).filter({ hasText: "Reconnect required" })).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Test connection" })).toHaveCount(0);

  await page.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, owner.company.name);
  await expect(page).toHaveURL(address);
  await expect(companyHead(page)).toContainText("Healthy");
  await expect(timeline(page).filter({ hasText: "Reconnect required" })).toHaveCount(1);
  await expect(timeline(page).filter({ hasText: "Connected with Gusto" })).toHaveCount(2);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
});

test("companies that need a reconnect come first in the list and on the overview, and can be reconnected from there", async ({
  page,
  simulator,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name, companyAt(admin, 1).name);
  const broken = companyAt(admin, 1);
  await simulator.revokeGrants(broken.uuid);
  await openCompany(page, broken.name);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(companyHead(page)).toContainText("Reconnect required");

  await page.getByRole("link", { name: "Companies", exact: false }).first().click();
  await expect(page.getByRole("row").nth(1)).toContainText(broken.name);
  await expect(page.getByRole("row").nth(1)).toContainText("access ended");
  await page.goto("/");
  const attention = page.getByRole("region", { name: "Needs attention" });
  await expect(attention.getByRole("row")).toHaveCount(2);
  await attention.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, broken.name);
  await expect(companyHead(page)).toContainText("Healthy");
  await page.goto("/");
  await expect(page.getByText("Nothing needs your attention.")).toBeVisible();
});

test("an admin whose access was removed in Gusto sees no company data, and how to restore access", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await page.getByRole("button", { name: "Sync 1 of 1 company" }).click();
  await simulator.revokeGrants(owner.company.uuid);
  await page.getByRole("link", { name: owner.company.name }).click();
  // The first sync may already have hit the refusal.
  const refresh = page.getByRole("button", { name: "Refresh now" });
  await expect(
    refresh.or(page.getByText("Reconnect required", { exact: true }).first()).first(),
  ).toBeVisible();
  if (await refresh.isVisible()) await refresh.click();
  await expect(page.getByText("You no longer have access to this company's data")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Company" })).toHaveCount(0);
  expect((await page.request.get(`${page.url()}/people`)).status()).toBe(404);
});
