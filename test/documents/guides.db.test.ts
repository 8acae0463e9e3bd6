// Documents at work: their shell blocks are run as they stand, against a throw-away database and the simulator.

import { spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { judgeSettings } from "#lib/platform/settings/parse-settings.ts";
import { connectCompanies } from "#test/connected-company.ts";
import { asAdministrator } from "#test/database.ts";
import { type KmsStandIn, startKms } from "#test/outbound/start-kms.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { GET as getAccessToken } from "../../app/api/v1/companies/[gustoUuid]/access-token/route.ts";
import { GET as listCompanies } from "../../app/api/v1/companies/route.ts";
import { readDocument } from "./read-document.ts";
import { runInShell } from "./run-in-shell.ts";
import { type Walk, WALKS, type World, blocksOf } from "./walks.ts";

// A walk starts several processes, one after the other.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const gusto = withGusto();
const folder = mkdtempSync(path.join(tmpdir(), "dashboard-guides-"));
const suffix = randomBytes(4).toString("hex");
const hasCurl = ["bash", "curl", "openssl"].every((name) => !spawnSync(name, ["--help"]).error);

let app: ReturnType<typeof serve>;
let kms: KmsStandIn;
let world: World;

beforeAll(async () => {
  [app, kms] = await Promise.all([serveApi(), startKms()]);
  const [company] = [await connectCompanies(gusto), await connectCompanies(gusto)];
  const { id, key } = await createApiKey(SYSTEM, {
    name: "walks",
    scopes: ["companies:read", "tokens:read"],
    expiresAt: null,
  });
  const email = `${randomUUID()}@people.example`;
  await createViewer("company_admin", { email });
  world = {
    appUrl: `http://127.0.0.1:${(app.address() as { port: number }).port}`,
    simulatorUrl: gusto.url,
    apiKey: key.reveal(),
    apiKeyId: id,
    company: { gustoUuid: company.gustoUuid, grantId: company.grant.grant_id },
    otherCompany: await createCompany([], { state: "none" }),
    email,
    folder,
    importFile: path.join(folder, "pairs.ndjson"),
    emptyDatabaseUrl: await createRoles(),
    suffix,
    kmsUrl: kms.url,
  };
  writeFileSync(
    world.importFile,
    JSON.stringify({
      company_uuid: randomUUID(),
      access_token: randomUUID(),
      refresh_token: randomUUID(),
      expires_at: "2030-01-01T00:00:00Z",
    }),
  );
});

afterAll(async () => {
  app.close();
  await kms.close();
  rmSync(folder, { recursive: true });
  await administer(`DROP DATABASE dashboard_${suffix} WITH (FORCE)`);
  for (const role of ["owner", "app"]) await administer(`DROP ROLE dashboard_${role}_${suffix}`);
});

const administer = (statement: string) =>
  asAdministrator(new URL(process.env["DATABASE_URL"]!), statement);

/** As the guide says, under names of our own. @returns how the owner reaches the database */
async function createRoles(): Promise<string> {
  const { blocks } = readDocument("docs/guides/database.md");
  const { text } = blocks.find((block) => block.text.startsWith("CREATE ROLE"))!;
  const statements = text
    .replaceAll(/\bdashboard(_owner|_app)?\b/g, (name) => `${name}_${suffix}`)
    .replaceAll("'…'", "'password'");
  for (const statement of statements.trim().split("\n")) await administer(statement);
  const url = new URL(process.env["DATABASE_URL"]!);
  [url.username, url.password, url.pathname] = [
    `dashboard_owner_${suffix}`,
    "password",
    `/dashboard_${suffix}`,
  ];
  return url.href;
}

async function serveApi(): Promise<typeof app> {
  const fetch = (request: Request) => {
    const gustoUuid = /\/companies\/([^/]+)\/access-token$/.exec(
      new URL(request.url).pathname,
    )?.[1];
    return gustoUuid
      ? getAccessToken(request, { params: Promise.resolve({ gustoUuid }) })
      : listCompanies(request, { params: Promise.resolve({}) });
  };
  return new Promise((resolve) => {
    const server = serve({ port: 0, hostname: "127.0.0.1", fetch }, () => resolve(server));
  });
}

/** The walk's blocks with everything in them that a reader fills in. */
function filled(walk: Walk): string {
  const text = blocksOf(walk)
    .map((block) => block.text)
    .join("\n");
  return Object.entries(walk.fill?.(world) ?? {}).reduce(
    (before, [place, value]) => before.replaceAll(place, value),
    text,
  );
}

const run = (walk: Walk) =>
  runInShell(filled(walk), { ...process.env, ...walk.environment?.(world) });

describe.skipIf(!hasCurl)(
  "a reader who types what documents say (needs bash, curl, openssl)",
  () => {
    it.each(WALKS)("$file: $begin.0", async (walk) => {
      const { code, output } = await run(walk);
      expect(code, output).toBe(0);
      for (const text of walk.prints) expect(output).toMatch(text);
    });

    it("has secrets in files that a start takes", () => {
      const { problems } = judgeSettings({
        DATABASE_URL: process.env["DATABASE_URL"],
        NEXTAUTH_SECRET_FILE: path.join(folder, "nextauth-secret"),
        TOKEN_ENCRYPTION_KEYS_FILE: path.join(folder, "token-encryption-keys"),
        GUSTO_CLIENT_ID: "id",
        GUSTO_CLIENT_SECRET: "secret",
      });
      expect(problems).toEqual([]);
    });
  },
);
