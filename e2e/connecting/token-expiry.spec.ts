import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openOwnCompany, timeline } from "../fixtures/walks.ts";

const THREE_HOURS_S = 3 * 3_600;

test("testing a connection with an expired token refreshes it once, and an open page updates by itself", async ({
  page,
  context,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const watching = await context.newPage();
  await watching.goto(page.url());
  await expect(timeline(watching)).not.toHaveCount(0);
  await simulator.advanceClock(THREE_HOURS_S);

  await page.bringToFront();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
  await expect(timeline(page).filter({ hasText: "Refreshed" })).toHaveCount(1);
  await expect(timeline(page).filter({ hasText: "Gusto rejected the access token" })).toHaveCount(
    1,
  );
  await expect(companyHead(page)).toContainText("Healthy");

  await watching.bringToFront();
  await expect(timeline(watching).filter({ hasText: "Refreshed" })).toHaveCount(1);
  const exchanges = await simulator.listExchanges(owner.company.uuid);
  expect(
    exchanges
      .filter((exchange) => exchange.grant_type === "refresh_token")
      .map((exchange) => exchange.outcome),
  ).toEqual(["rotated"]);
});

test("a forced refresh stores a new pair, and the timeline says who requested it", async ({
  page,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Refreshed. The new token pair is stored and in use.")).toBeVisible();
  const refreshed = timeline(page).filter({ hasText: "Refreshed" });
  await expect(refreshed).toContainText(owner.name);
  await refreshed.click();
  await expect(refreshed.locator("xpath=..").getByText("Token version")).toBeVisible();
});

test("a refresh that Gusto rate-limits shows as retrying and is completed automatically", async ({
  page,
  simulator,
  database,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await simulator.addFault({
    endpoint: "/oauth/token",
    mode: "status_429",
    value: 3,
    grant_type: "refresh_token",
    company_uuid: owner.company.uuid,
  });
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(
    page.getByText(
      /^Gusto asked us to wait before the next refresh\. .* Try again in \d+ seconds\.$/,
    ),
  ).toBeVisible();
  await expect(companyHead(page)).toContainText("Retrying");
  await expect(companyHead(page)).toContainText("Calls still work.");
  await expect(timeline(page).filter({ hasText: "Refresh failed" })).toHaveCount(1);
  // Make the retry due now: the backoff may be half a minute.
  await database.query(
    "UPDATE gusto_auth_tokens SET retry_at = now() WHERE last_error = 'rate_limited'",
  );
  await expect(companyHead(page)).toContainText("Healthy", { timeout: 20_000 });
  await expect(timeline(page).filter({ hasText: "Refreshed" })).toHaveCount(1);
});
