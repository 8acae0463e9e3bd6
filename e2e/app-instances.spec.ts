import { SERVER_PROGRAM } from "../local/processes/production-build.ts";
import { addApiKey } from "./fixtures/accounts.ts";
import { countInstances } from "./fixtures/heap-of-process.ts";
import { newOwner } from "./fixtures/people.ts";
import { startRefresh } from "./fixtures/refreshing-company.ts";
import { startSecondApp } from "./fixtures/second-app.ts";
import { expect, test } from "./fixtures/test.ts";
import { openOwnCompany } from "./fixtures/walks.ts";

/** What a process must have exactly one of, identified by fields nothing else has. */
const ONE_A_PROCESS = {
  database: ["client", "pool"],
  "token services": ["vault", "store", "timing", "refresher"],
  refresher: ["serve", "refresh", "close"],
  "record of calls": ["buffer", "writing", "stop"],
  "progress watch": ["listeners", "timer"],
  "requests under way": ["servers", "answers", "watched"],
  "API keys": ["findByHash"],
} as const;

test("in the production build, instrumentation, route handlers, pages and actions share process-wide state", async ({
  page,
  database,
}) => {
  const key = await addApiKey(database, { scopes: ["tokens:read"] });
  const app = await startSecondApp(
    {},
    {
      args: () => ["--inspect=127.0.0.1:0", SERVER_PROGRAM],
    },
  );
  try {
    const owner = await newOwner();
    await openOwnCompany(page, owner, owner.company.name);
    // The session is valid for every port of this host.
    await page.goto(app.url + new URL(page.url()).pathname);
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expect(
      page.getByText("Refreshed. The new token pair is stored and in use."),
    ).toBeVisible();
    const { answer } = await startRefresh(app, key, owner.company.uuid, 0);
    expect((await answer).status).toBe(200);
    for (const path of ["/metrics", "/api/health"])
      expect((await fetch(app.url + path)).status).toBe(200);

    const counts = await countInstances(app.logFile, ONE_A_PROCESS);
    expect(counts).toEqual(Object.fromEntries(Object.keys(ONE_A_PROCESS).map((name) => [name, 1])));
  } finally {
    await app.stop();
  }
});
