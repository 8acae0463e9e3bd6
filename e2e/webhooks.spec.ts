// From the first click on "Subscribe" to an event that triggers a sync, and what happens when
// webhooks fail.

import { AxeBuilder } from "@axe-core/playwright";
import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { newOwner } from "./fixtures/people.ts";
import { SIMULATOR_URL } from "./fixtures/stack.ts";
import { expect, test } from "./fixtures/test.ts";
import { signInAsDemoUser } from "./fixtures/walks.ts";

const control = (path: string, body?: object, method = body ? "POST" : "GET") =>
  fetch(`${SIMULATOR_URL}/_simulator${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });

test.beforeEach(async ({ page }) => {
  await signInAsDemoUser(page, "Operator");
  await page.goto("/webhooks");
});

test.afterEach(async ({ database }) => {
  const { subscriptions } = (await (await control("/webhooks")).json()) as {
    subscriptions: { uuid: string }[];
  };
  for (const { uuid } of subscriptions) await control(`/webhooks/${uuid}`, undefined, "DELETE");
  await database.query("DELETE FROM webhook_subscriptions");
  await database.query("DELETE FROM notices");
});

test("a webhook subscription verifies itself, and an event arrives, is shown and can be replayed", async ({
  page,
  openBrowser,
}) => {
  test.slow();
  const owner = await newOwner();
  const ownersPage = await openBrowser();
  await arriveConnected(ownersPage, owner, owner.company.name);
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, help }) => `${id}: ${help}`),
  ).toEqual([]);

  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(async () => {
    await page.reload();
    // The label of a fact, and the state shown once Gusto has verified it.
    await expect(page.getByText("Verified", { exact: true })).toHaveCount(2, { timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  await control("/webhooks/send", {
    event_type: "company.deprovisioned",
    company_uuid: owner.company.uuid,
    entity_type: "Company",
    duplicates: 1,
  });

  const row = page
    .getByRole("group")
    .filter({ hasText: owner.company.name })
    .filter({ hasText: "company.deprovisioned" })
    .first();
  await expect(async () => {
    await page.reload();
    await expect(row.getByText("Done")).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  await row.locator("summary").click();
  await expect(
    row.getByText("Gusto ended the connection. Its token is no longer served."),
  ).toBeVisible();
  await row.getByRole("button", { name: "Replay" }).click();
  await expect(row.getByText("The event is being processed again.")).toBeVisible();

  // An operator may have other companies' notices as well, and then they are grouped.
  await ownersPage.goto("/");
  await expect(
    ownersPage.getByText(`Gusto ended the connection to ${owner.company.name}`),
  ).toBeVisible();
  await ownersPage.getByRole("button", { name: "Dismiss" }).click();
  await expect(
    ownersPage.getByText(`Gusto ended the connection to ${owner.company.name}`),
  ).toBeHidden();
});

test("a webhook subscription's event types can be changed, and it is deleted after confirmation", async ({
  page,
}) => {
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.getByText("Change the event types").click();
  await page.getByRole("checkbox", { name: "Signatory" }).check();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText(/Payroll, Signatory/)).toBeVisible();
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("button", { name: "Subscribe" })).toBeVisible();
});

test("webhook deliveries without Gusto's signature are refused", async ({ request }) => {
  for (const body of [
    "{}",
    "not json",
    JSON.stringify({ verification_token: "planted-by-a-stranger" }),
  ]) {
    const answer = await request.post("/api/gusto/webhooks", {
      headers: { "content-type": "application/json" },
      data: Buffer.from(body),
    });
    expect([401, 409]).toContain(answer.status());
  }
});
