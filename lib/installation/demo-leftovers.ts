import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";

/** Whether people or API keys of a demo are in a database that is no demo now. */
type DemoLeftovers = { people: boolean; apiKeys: boolean };

/** Nothing is left over in a demo. Elsewhere they are refused, and an operator should know. */
export async function listDemoLeftovers(): Promise<DemoLeftovers> {
  if (env().DEMO_MODE) return { people: false, apiKeys: false };
  const [people, key] = await Promise.all([
    hasDemoPeople(),
    db().apiKey.findFirst({ where: { isDemo: true, revokedAt: null }, select: { id: true } }),
  ]);
  return { people, apiKeys: key !== null };
}

/** Whether anybody here signs in by one click. */
export async function hasDemoPeople(): Promise<boolean> {
  return (
    (await db().account.findFirst({ where: { provider: "demo" }, select: { id: true } })) !== null
  );
}
