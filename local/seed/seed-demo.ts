// Seeds the demo: the simulator's people as users, an operator, DEMO_API_KEY as a key, DEMO_FLEET
// connected companies. Safe to repeat: it adds only what is missing.

import { z } from "zod";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { API_SCOPES } from "#lib/access/api-keys/scopes.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { connectDemoCompanies } from "#lib/process/demo/connect-demo-companies.ts";
import { controlSimulator } from "#lib/process/demo/simulator-control.ts";
import { PlainFailure, reportFailure } from "../plain-failure.ts";
import { withProgressBar } from "../progress-bar.ts";
import { requireInstallation } from "../require-installation.ts";
import { readEnvironment } from "../settings.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const OPERATOR = { email: "operator@demo.example", name: "Demo operator" };
const MAX_FLEET = 100_000;

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
  const { users } = await controlSimulator(
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
  await withProgressBar({ format: "Fleet {bar} {value}/{total}", total: missing }, (bar) =>
    connectDemoCompanies(SYSTEM, missing, (count) => bar.increment(count)),
  );
}

function readFleetSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 0 || size > MAX_FLEET)
    throw new PlainFailure(`DEMO_FLEET is "${text}"; give a whole number from 0 to ${MAX_FLEET}.`);
  return size;
}

await seed().catch(reportFailure);
