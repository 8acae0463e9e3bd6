// npm run api-keys:create -- --name billing --scopes tokens:read,companies:read [--expires-in-days 365]

import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { API_SCOPES, DEFAULT_SCOPES, isApiScope, PAY_SCOPES } from "#lib/access/api-keys/scopes.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { requireInstallation } from "../local/require-installation.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

async function run(): Promise<void> {
  const { name, scopes, days, companyUuids } = readArguments();
  adoptDemoSettings();
  await requireInstallation();
  const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS);
  const { id, key } = await createApiKey(SYSTEM, {
    ...{ name, scopes, expiresAt, companyUuids },
  });
  console.log(
    `API key "${name}" (${id}), scopes ${scopes.join(", ")}${companyUuids ? `, ${companyUuids.length} companies only` : ""}${expiresAt ? `, until ${expiresAt.toISOString()}` : ""}.`,
  );
  const reachingPay = scopes.filter((scope) => PAY_SCOPES.includes(scope));
  if (reachingPay.length > 0) console.log(`${reachingPay.join(" and ")}: this key can read pay.`);
  console.log("Copy it now. Only its hash is stored, so it is not shown again:\n");
  console.log(key.reveal());
  await closeDatabase();
}

function readArguments() {
  const { values, wrong } = readCommandLine({
    usage: `npm run api-keys:create -- --name NAME [--scopes ${API_SCOPES.join(",")}] [--expires-in-days N] [--companies UUID,…]`,
    about: `Creates a key for your own services and prints it once. Without --scopes it has ${DEFAULT_SCOPES.join(", ")}; without --expires-in-days it never expires; with --companies it opens only these, by Gusto's uuids.`,
    options: {
      name: { type: "string" },
      scopes: { type: "string" },
      "expires-in-days": { type: "string" },
      companies: { type: "string" },
    },
  });
  const name = values.name?.trim();
  if (!name) throw wrong("The key needs a name of at most 100 characters.");
  const scopes =
    values.scopes === undefined
      ? [...DEFAULT_SCOPES]
      : values.scopes.split(",").map((scope) => scope.trim());
  if (!scopes.every(isApiScope)) throw wrong(`Unknown scope in "${values.scopes}".`);
  const days = values["expires-in-days"] === undefined ? null : Number(values["expires-in-days"]);
  if (days !== null && !(Number.isInteger(days) && days > 0 && days <= 3_650))
    throw wrong("--expires-in-days takes a whole number from 1 to 3650.");
  const companyUuids = values.companies?.split(",").map((uuid) => uuid.trim()) ?? null;
  return { name, scopes: scopes.filter(isApiScope), days, companyUuids };
}

await run().catch(reportFailure);
