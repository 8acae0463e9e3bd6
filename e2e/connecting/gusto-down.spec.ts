import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin, newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import type { Database } from "../fixtures/stack.ts";
import type { Simulator } from "../fixtures/simulator.ts";
import { companyHead, openCompany, openOwnCompany, timeline } from "../fixtures/walks.ts";

/**
 * Gusto's pages still open, so a person gets as far as the return; nothing behind them responds.
 */
async function takeGustoDown(simulator: Simulator): Promise<void> {
  for (const endpoint of ["/v1", "/oauth/token", "/oauth/revoke"])
    await simulator.addFault({ endpoint, mode: "refuse", times: 0 });
}

/** What an earlier test made due at once is refreshed: only the pages could call Gusto from now on. */
async function waitUntilNothingIsDue(database: Database): Promise<void> {
  await expect
    .poll(
      async () => {
        const [row] = await database.query<{ due: number }>(
          `
            SELECT count(*)::int AS due
            FROM gusto_auth_tokens
            WHERE state = 'refreshing'
              OR (
                state IN ('active', 'uncertain')
                AND refresh_due_at <= now()
                AND (retry_at IS NULL OR retry_at <= now() + interval '10 seconds')
              )`,
        );
        return row?.due;
      },
      { timeout: 30_000 },
    )
    .toBe(0);
}

async function countServerCalls(simulator: Simulator): Promise<number> {
  const calls = Object.entries(await simulator.countCalls());
  return calls
    .filter(([path]) => !path.includes("/oauth/authorize"))
    .reduce((sum, [, count]) => sum + count, 0);
}

test("no page calls Gusto or waits for it: all pages load unchanged while Gusto is down", async ({
  page,
  simulator,
  database,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const companyPath = new URL(page.url()).pathname;
  await waitUntilNothingIsDue(database);
  await takeGustoDown(simulator);
  const before = await countServerCalls(simulator);
  for (const path of [
    "/",
    "/companies",
    "/companies?q=cedar&sort=name",
    companyPath,
    "/activity",
    "/connect",
    "/connect/done",
    "/connect/problem?code=denied",
    "/pick",
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
  }
  await page.goto("/companies");
  await expect(page.getByRole("row").nth(1)).toContainText("Healthy");
  expect(await countServerCalls(simulator)).toBe(before);
});

test("a connection that Gusto does not complete is explained, and a second attempt succeeds", async ({
  page,
  simulator,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  await takeGustoDown(simulator);
  await page.getByRole("button", { name: "Connect another company" }).click();
  await allowAtGusto(page, companyAt(admin, 1).name);
  await expect(page.getByRole("heading", { level: 1, name: "Gusto did not answer" })).toBeVisible();
  await expect(
    page.getByText(
      "No. Nothing was changed in Gusto or here, and companies connected before stay connected.",
    ),
  ).toBeVisible();
  await simulator.clearFaults();
  await page.getByRole("button", { name: "Try again" }).click();
  await allowAtGusto(page, companyAt(admin, 1).name);
  await expect(
    page.getByRole("heading", { level: 1, name: "2 companies connected" }),
  ).toBeVisible();
});

test("a sign-in that Gusto does not complete is explained on the sign-in page", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await takeGustoDown(simulator);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, owner.email);
  await allowAtGusto(page, owner.company.name);
  await expect(page.getByRole("alert").filter({ hasText: "Gusto did not answer" })).toContainText(
    "Nothing is lost.",
  );
});

test("a connection test while Gusto is down says that nothing is lost and leaves the health unchanged", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await takeGustoDown(simulator);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(
    page.getByText(
      /This says nothing about the connection itself; nothing is lost\. Try again in \d+ seconds\.$/,
    ),
  ).toBeVisible();
  await expect(companyHead(page)).not.toContainText("Reconnect required");
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(companyHead(page)).toContainText("Retrying");
  await expect(companyHead(page)).toContainText("Calls still work.");
  await expect(timeline(page).first()).toContainText("Refresh failed");
});

test("an HTML page from Gusto's token endpoint loses no connection", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await simulator.addFault({ endpoint: "/oauth/token", mode: "html_200" });
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(companyHead(page)).toContainText("Retrying");
  await openCompany(page, owner.company.name);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
});

test("when Gusto refuses the application's credentials, no one is asked to reconnect", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await simulator.changeApplication({ client_secret: "changed-at-gusto" });
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(
    page.getByText(
      /^Gusto refuses this application's credentials\. The team that runs this dashboard/,
    ),
  ).toBeVisible();
  await expect(companyHead(page)).not.toContainText("Reconnect required");
  await page.goto("/");
  await expect(page.getByText("Gusto refuses this application's credentials")).toBeVisible();
  await expect(page.getByText("No connection is lost, but none can be refreshed.")).toBeVisible();
  await expect(page.getByText("Nothing needs your attention.")).toBeVisible();
  await expect(page.getByText("Connections refresh automatically.")).toHaveCount(0);
});
