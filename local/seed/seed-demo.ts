// Seeds the demo: the simulator's people as users, an operator, DEMO_API_KEY as a key, DEMO_FLEET
// connected companies. Safe to repeat: it adds only what is missing.

import { z } from "zod";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { API_SCOPES } from "#lib/access/api-keys/scopes.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { importTokenLines } from "#lib/tokens/import/import-tokens.ts";
import { PlainFailure, reportFailure } from "../plain-failure.ts";
import { withProgressBar } from "../progress-bar.ts";
import { requireInstallation } from "../require-installation.ts";
import { readEnvironment } from "../settings.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const OPERATOR = { email: "operator@demo.example", name: "Demo operator" };
const MAX_FLEET = 100_000;
const FLEET_BATCH = 500;

async function seed(): Promise<void> {
  if (!env().DEMO_MODE) throw new PlainFailure("The demo data is only written with DEMO_MODE=1.");
  await requireInstallation();
  await seedPeople();
  const { DEMO_API_KEY, DEMO_FLEET } = readEnvironment();
  if (DEMO_API_KEY)
    await createApiKey(SYSTEM, {
      name: "Demo key",
      scopes: [...API_SCOPES],
      key: new Secret(DEMO_API_KEY),
    });
  if (DEMO_FLEET) await seedFleet(readFleetSize(DEMO_FLEET));
  await closeDatabase();
}

/**
 * Both ways to sign in, one click and through Gusto, must reach the same user, so each has two
 * accounts.
 */
async function seedPeople(): Promise<void> {
  const { users } = await control(
    "/users",
    z.object({
      users: z.array(
        z.object({
          uuid: z.string(),
          email: z.string(),
          first_name: z.string(),
          last_name: z.string(),
        }),
      ),
    }),
  );
  for (const user of users) {
    const email = user.email.toLowerCase();
    await seedUser({ email, name: `${user.first_name} ${user.last_name}`, role: "company_admin" }, [
      { provider: "demo", providerAccountId: email },
      { provider: "gusto", providerAccountId: user.uuid },
    ]);
  }
  await seedUser({ ...OPERATOR, role: "operator" }, [
    { provider: "demo", providerAccountId: OPERATOR.email },
  ]);
}

type Account = { provider: string; providerAccountId: string };

async function seedUser(
  user: { email: string; name: string; role: "company_admin" | "operator" },
  accounts: Account[],
): Promise<void> {
  const existing = await db().account.findFirst({
    where: { OR: accounts },
    select: { userId: true },
  });
  const userId = existing?.userId ?? (await db().user.create({ data: user })).id;
  await db().account.createMany({
    data: accounts.map((account) => ({ ...account, userId })),
    skipDuplicates: true,
  });
}

/** Companies connected from the start, each with its own pair, imported the way a partner would. */
async function seedFleet(size: number): Promise<void> {
  const missing = size - (await db().company.count({ where: { connectedByUserId: null } }));
  if (missing <= 0) return;
  await withProgressBar({ format: "Fleet {bar} {value}/{total}", total: missing }, async (bar) => {
    for (let done = 0; done < missing; done += FLEET_BATCH) {
      const count = Math.min(FLEET_BATCH, missing - done);
      await connectDemoCompanies(count);
      bar.increment(count);
    }
  });
}

async function connectDemoCompanies(count: number): Promise<void> {
  const { companies } = await control(
    "/companies",
    z.object({ companies: z.array(z.object({ uuid: z.string(), name: z.string() })) }),
    { count, employees_each: 5, payrolls_each: 2 },
  );
  const lines: string[] = [];
  for (const company of companies) lines.push(await issueLine(company));
  const [reason] = (await importTokenLines(SYSTEM, lines)).flatMap((outcome) =>
    outcome !== "empty" && outcome.kind === "skipped" ? [outcome.reason] : [],
  );
  if (reason) throw new PlainFailure(`A demo company could not be connected: ${reason}.`);
}

async function issueLine(company: { uuid: string; name: string }): Promise<string> {
  const grant = await control(
    "/grants",
    z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() }),
    { company_uuids: [company.uuid], expires_in: 7_200 },
  );
  return JSON.stringify({
    company_uuid: company.uuid,
    name: company.name,
    access_token: grant.access_token,
    refresh_token: grant.refresh_token,
    expires_at: Math.floor(Date.now() / 1_000) + grant.expires_in,
  });
}

async function control<T>(path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const init =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        };
  const response = await fetch(`${env().GUSTO_BASE_URL}/_simulator${path}`, init);
  if (!response.ok) throw new PlainFailure(`The simulator answered ${response.status} to ${path}.`);
  return schema.parse(await response.json());
}

function readFleetSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 0 || size > MAX_FLEET)
    throw new PlainFailure(`DEMO_FLEET is "${text}"; give a whole number from 0 to ${MAX_FLEET}.`);
  return size;
}

await seed().catch(reportFailure);
