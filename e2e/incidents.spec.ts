// What an operator sees and does while a company is broken, on a page that stays open.

import type { Locator } from "@playwright/test";
import { expectAccessible } from "./fixtures/accessible.ts";
import { connectUnseen } from "./fixtures/arrive-connected.ts";
import { allowAtGusto } from "./fixtures/gusto-pages.ts";
import { companyAt, newAdmin } from "./fixtures/people.ts";
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

/** What an operator wakes to, and how many clicks may lie between the list and the links for all of their admins. */
const BROKEN = 12;
const CLICKS = 4;
const IN_INCIDENT = `
  SELECT count(*)::int AS count
  FROM incident_companies m
  JOIN companies c ON c.id = m.company_id
  WHERE m.incident_id = $1 AND c.gusto_uuid = ANY($2)`;
const WITH_LINK = `
  SELECT count(DISTINCT c.id)::int AS count
  FROM reconnect_links l
  JOIN companies c ON c.id = l.company_id
  WHERE c.gusto_uuid = ANY($1)`;
// As a night leaves them; one by one, their refusals would take minutes to be believed.
const REFUSED = `
  UPDATE gusto_auth_tokens t
  SET state = 'reconnect_required', state_reason = 'revoked', state_since = now()
  FROM company_grants g
  JOIN companies c ON c.id = g.company_id
  WHERE g.token_id = t.id AND t.state = 'active' AND c.gusto_uuid = ANY($1)`;

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
  const admin = await newAdmin(BROKEN);
  const owner = { ...admin, company: companyAt(admin, 0) };
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

  const uuids = owner.companies.map(({ uuid }) => uuid);
  const others = owner.companies.slice(1);
  await connectUnseen(
    ownersPage.request,
    owner,
    others.map(({ name }) => name),
  );
  for (const { uuid } of others) await simulator.revokeGrants(uuid);
  await database.query(REFUSED, [uuids]);
  const count = async (sql: string, ...values: unknown[]) =>
    (await database.query<{ count: number }>(sql, values))[0]?.count;
  await expect.poll(() => count(IN_INCIDENT, id, uuids)).toBe(BROKEN);

  let clicks = 0;
  const click = async (target: Locator) => {
    clicks += 1;
    await target.click();
  };
  await click(line);
  await click(page.getByRole("link", { name: "Send reconnect links" }));
  // With a mail server, the button that mails them all stands before this one.
  await click(page.getByRole("button", { name: "Create links to copy" }));
  await expect.poll(() => count(WITH_LINK, uuids)).toBe(BROKEN);
  expect(clicks).toBeLessThanOrEqual(CLICKS);
  await page.goto(`/incidents/${id}`);
  await expect(page.getByRole("link", { name: owner.company.name, exact: true })).toBeVisible();
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
  await expect(page.getByRole("link", { name: owner.company.name, exact: true })).toBeVisible();
  if ((await find())?.resolved)
    await expect(history.filter({ hasText: "Resolved automatically" })).not.toHaveCount(0);
});
