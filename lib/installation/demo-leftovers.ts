import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";

/** Whether a database that is no longer a demo still has demo people or API keys. */
type DemoLeftovers = { people: boolean; apiKeys: boolean };

/** Empty in a demo. Elsewhere the leftovers are refused, and an operator should know. */
export async function listDemoLeftovers(): Promise<DemoLeftovers> {
  if (env().DEMO_MODE) return { people: false, apiKeys: false };
  const [people, key] = await Promise.all([
    hasDemoPeople(),
    db().apiKey.findFirst({ where: { isDemo: true, revokedAt: null }, select: { id: true } }),
  ]);
  return { people, apiKeys: key !== null };
}

/** Whether anyone here signs in with one click. */
export async function hasDemoPeople(): Promise<boolean> {
  return (
    (await db().account.findFirst({ where: { provider: "demo" }, select: { id: true } })) !== null
  );
}
