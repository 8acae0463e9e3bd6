// Canaries: what Gusto issued and the application's own credentials must not appear in anything the
// product writes, sends to a browser or logs. Only sealed values and fingerprints may.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Request } from "@playwright/test";
import { addApiKey, sha256 } from "./fixtures/accounts.ts";
import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { allowAtGusto } from "./fixtures/gusto-pages.ts";
import { companyAt, newAdmin } from "./fixtures/people.ts";
import { APP_URL, dataDir, readSecrets, type Database } from "./fixtures/stack.ts";
import { expect, test } from "./fixtures/test.ts";
import { companyHead, openCompany } from "./fixtures/walks.ts";

type Canary = { what: string; text: string };
type IssuedPair = { access_token: string; refresh_token: string | null };

/** Every token the simulator has issued: its memory is a file next to the product's data. */
function listIssuedTokens(): IssuedPair[] {
  return (
    JSON.parse(readFileSync(path.join(dataDir(), "simulator.json"), "utf8")) as {
      tokens: IssuedPair[];
    }
  ).tokens;
}

function listCanaries(codes: ReadonlySet<string>): Canary[] {
  const secrets = readSecrets();
  return [
    ...listIssuedTokens().flatMap(({ access_token, refresh_token }) => [
      { what: "an access token", text: access_token },
      ...(refresh_token ? [{ what: "a refresh token", text: refresh_token }] : []),
    ]),
    ...[...codes].map((text) => ({ what: "an authorization code", text })),
    { what: "the client secret", text: secrets.GUSTO_CLIENT_SECRET },
    { what: "the session secret", text: secrets.NEXTAUTH_SECRET },
    ...secrets.TOKEN_ENCRYPTION_KEYS.split(",").map((key) => ({
      what: "an encryption key",
      text: key.split(":").at(-1) ?? key,
    })),
  ];
}

/** The first place a canary appears, with its surroundings made unreadable. */
function findCanaries(canaries: Canary[], place: string, text: string): string[] {
  return canaries
    .filter((canary) => text.includes(canary.text))
    .map((canary) => `${canary.what} in ${place}`);
}

/** All rows of all tables as JSON: the product's, the queue's and the migrations'. */
async function dumpDatabase(database: Database): Promise<Map<string, string>> {
  const tables = await database.query<{ name: string }>(
    `
      SELECT format('%I.%I', schemaname, tablename) AS name
      FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dump = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(
      `SELECT row_to_json(t)::text AS row FROM ${name} t`,
    );
    dump.set(name, rows.map(({ row }) => row).join("\n"));
  }
  return dump;
}

/** What the product sends to the browser, and the codes that come through it from Gusto. */
function recordAnswers(context: BrowserContext) {
  const answers = new Map<string, string>();
  const codes = new Set<string>();
  const reading: Promise<void>[] = [];
  context.on("request", (asked) => {
    const code = asked.url().includes("/callback")
      ? new URL(asked.url()).searchParams.get("code")
      : null;
    if (code) codes.add(code);
  });
  // Only complete responses: the text of an open stream may never arrive.
  context.on("requestfinished", (asked) => {
    if (asked.url().startsWith(APP_URL))
      reading.push(
        readAnswer(asked).then(
          (text) => void answers.set(`${asked.method()} ${asked.url()} #${answers.size}`, text),
        ),
      );
  });
  return { answers, codes, settle: () => Promise.all(reading) };
}

/** A redirect has no body; a cached response was read before. */
async function readAnswer(asked: Request): Promise<string> {
  const response = await asked.response();
  return response
    ? JSON.stringify(response.headers()) + (await response.text().catch(() => ""))
    : "";
}

const FAULTS = [
  "truncated_json",
  "html_200",
  "missing_refresh_token",
  "status_5xx",
  "drop_after",
  "bad_expires_in",
];

test("no page, log line or table contains a token, code, secret or key after using every feature, including failures", async ({
  page,
  context,
  request,
  simulator,
  database,
}) => {
  test.slow();
  const { answers, codes, settle } = recordAnswers(context);
  const admin = await newAdmin(3);
  const [first, second] = [companyAt(admin, 0), companyAt(admin, 1)];
  await arriveConnected(page, admin, first.name, second.name);

  // Connections that fail after Gusto has issued something.
  for (const mode of FAULTS) {
    await simulator.addFault({ endpoint: "/oauth/token", mode });
    await page.goto("/connect/done");
    await page.getByRole("button", { name: "Connect another company" }).click();
    await allowAtGusto(page, companyAt(admin, 2).name);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await simulator.clearFaults();
  }
  // Calls whose responses quote what was sent.
  await openCompany(page, first.name);
  const companyPath = new URL(page.url()).pathname;
  await simulator.addFault({ endpoint: "/v1/token_info", mode: "html_200", times: 2 });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/The response did not look like one from Gusto/)).toBeVisible();
  await simulator.clearFaults();
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Refreshed. The new token pair is stored and in use.")).toBeVisible();
  await page.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, second.name);
  await expect(
    page.getByRole("heading", { level: 1, name: "You chose a different company" }),
  ).toBeVisible();

  // One service gets a token, and one that must not is refused.
  const key = await addApiKey(database, { scopes: ["tokens:read"] });
  expect(
    (
      await request.get(`/api/v1/companies/${first.uuid}/access-token`, {
        headers: { authorization: `Bearer ${key}` },
      })
    ).status(),
  ).toBe(200);
  await request.get(`/api/v1/companies/${first.uuid}/access-token?rejected_version=x`, {
    headers: { authorization: `Bearer ${key}` },
  });

  await openCompany(page, second.name);
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(companyHead(page)).toContainText("Disconnected");
  await simulator.revokeGrants(first.uuid);
  await page.goto(companyPath);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(companyHead(page)).toContainText("Reconnect required");
  for (const address of ["/", "/companies", "/activity", "/pick", "/connect/done", companyPath]) {
    await page.goto(address);
    const payload = await page.request.get(address, { headers: { rsc: "1" } });
    answers.set(`RSC ${address}`, await payload.text());
  }
  answers.set(
    "what is streamed",
    await (await page.request.get("/api/sync/progress?once=1")).text(),
  );
  await settle();

  // Checks that the search works: this walk's pairs are among the canaries, and their fingerprints
  // are in the database.
  const fingerprints = (await simulator.listGrants(first.uuid)).flatMap((grant) =>
    grant.tokens.map((pair) => pair.access_fingerprint),
  );
  await expect
    .poll(
      () =>
        listIssuedTokens().filter((pair) =>
          fingerprints.includes(sha256(pair.access_token).slice(0, 16)),
        ).length,
    )
    .toBeGreaterThan(1);
  const canaries = listCanaries(codes);
  expect(codes.size).toBeGreaterThan(5);
  expect(canaries.every(({ text }) => text.length >= 24)).toBe(true);
  const dump = await dumpDatabase(database);
  const issued = listIssuedTokens().flatMap((pair) =>
    pair.refresh_token ? [sha256(pair.refresh_token).slice(0, 16)] : [],
  );
  expect(
    issued.some((fingerprint) => dump.get("public.token_events")?.includes(fingerprint)),
    "fingerprints in the timeline",
  ).toBe(true);

  const found: string[] = [];
  for (const [address, text] of answers)
    found.push(...findCanaries(canaries, `the answer to ${address}`, text));
  for (const [table, rows] of dump) found.push(...findCanaries(canaries, `table ${table}`, rows));
  const logs = path.join(dataDir(), "logs");
  for (const name of readdirSync(logs))
    found.push(
      ...findCanaries(
        [...canaries, { what: "an API key", text: key }],
        `log ${name}`,
        readFileSync(path.join(logs, name), "utf8"),
      ),
    );
  found.push(
    ...findCanaries(
      [{ what: "an API key", text: key }],
      "the database",
      [...dump.values()].join("\n"),
    ),
  );
  expect(answers.size).toBeGreaterThan(30);
  expect(found).toEqual([]);
});
