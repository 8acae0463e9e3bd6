// What an operator sees and does while a company is broken, on a page that stays open.

import { expectAccessible } from "./fixtures/accessible.ts";
import { allowAtGusto } from "./fixtures/gusto-pages.ts";
import { newOwner } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { companyHead, openLostCompany, signInAsDemoUser } from "./fixtures/walks.ts";

// Other specs break companies by the same cause meanwhile: the company may share their incident.
const INCIDENT_OF = `
  SELECT i.id, i.resolved_at IS NOT NULL AS resolved, m.left_at IS NOT NULL AS recovered
  FROM incident_companies m
  JOIN incidents i ON i.id = m.incident_id
  JOIN companies c ON c.id = m.company_id
  WHERE c.gusto_uuid = $1 AND i.cause = 'access_ended'
  ORDER BY m.joined_at DESC
  LIMIT 1`;

type Found = { id: string; resolved: boolean; recovered: boolean };

test("a broken company appears to an operator as an incident, is acted on there, and leaves it when it is connected again", async ({
  page,
  openBrowser,
  simulator,
  database,
  pageWatch,
}) => {
  pageWatch.allow(/404/);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signInAsDemoUser(page, "Operator");
  await page.goto("/incidents");
  await page.evaluate(() => document.body.setAttribute("data-still-open", ""));
  const owner = await newOwner();
  const ownersPage = await openBrowser();
  await openLostCompany(ownersPage, owner, simulator);
  const find = async () => (await database.query<Found>(INCIDENT_OF, [owner.company.uuid]))[0];

  await expect.poll(async () => (await find())?.id).toBeDefined();
  const { id } = (await find())!;
  const line = page.locator(`main a[href="/incidents/${id}"]`);
  await expect(line).toHaveText("Access ended by Gusto");
  await expect(page).toHaveTitle(/^\(\d+\) Incidents/);
  await expect(
    page
      .getByRole("navigation")
      .first()
      .getByRole("link", { name: /Incidents.*\d/ }),
  ).toBeVisible();
  await expect(page.locator("[data-still-open]"), "it was not reloaded").toHaveCount(1);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page, "the incidents");

  await line.click();
  await expect(page.getByRole("link", { name: owner.company.name })).toBeVisible();
  await page.getByRole("link", { name: "Run lost-reasons" }).click();
  await expect(page.getByRole("group", { name: "Answer of lost-reasons" })).toContainText(
    "reconnect_required:revoked",
  );
  const snooze = page.getByRole("button", { name: "Snooze", exact: true });
  await expect(snooze).toBeVisible();
  // A retry of this test joins the incident that the first try has acknowledged.
  const acknowledge = page.getByRole("button", { name: "Acknowledge" });
  if (await acknowledge.isVisible()) await acknowledge.click();
  await page.getByLabel("Snooze for").selectOption("1 hour");
  await snooze.click();
  await page.getByLabel("Add a note").fill(`Called ${owner.name}.`);
  await page.getByRole("button", { name: "Add note" }).click();
  const history = page.getByRole("main").locator("ol > li");
  await expect(history.filter({ hasText: "Acknowledged" })).not.toHaveCount(0);
  await expect(history.filter({ hasText: "Snoozed until" })).not.toHaveCount(0);
  await expect(history.filter({ hasText: `Called ${owner.name}.` })).toHaveCount(1);
  await expectAccessible(page, "an incident");

  await ownersPage.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(ownersPage, owner.company.name);
  await expect(companyHead(ownersPage)).toContainText("Healthy");
  expect((await ownersPage.request.get(`/incidents/${id}`)).status(), "an admin").toBe(404);
  await expect.poll(async () => (await find())?.recovered).toBe(true);
  await page.getByRole("link", { name: "Recovered" }).click();
  await expect(page.getByRole("link", { name: owner.company.name })).toBeVisible();
  if ((await find())?.resolved)
    await expect(history.filter({ hasText: "Resolved automatically" })).not.toHaveCount(0);
});
