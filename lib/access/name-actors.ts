import "server-only";
import type { Machine } from "#lib/platform/audit/actor.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";

const KNOWN: Record<Machine, string> = {
  worker: "Background worker",
  system: "This dashboard",
  gusto: "Gusto",
  "sign-in": "Sign-in with Gusto",
  import: "Token import",
  "command line": "Command line",
};

/**
 * Display names for actors: "user:<id>" is Avery Chen, "api-key:<id>" is API key billing, "worker"
 * is the background worker.
 */
export async function nameActors(actors: readonly string[]): Promise<Map<string, string>> {
  const [users, keys] = await Promise.all([
    db().user.findMany({
      where: { id: { in: idsOf(actors, "user:") } },
      select: { id: true, name: true, email: true },
    }),
    db().apiKey.findMany({
      where: { id: { in: idsOf(actors, "api-key:") } },
      select: { id: true, name: true },
    }),
  ]);
  return new Map([
    ...Object.entries(KNOWN),
    ...users.map(
      (user) => [`user:${user.id}`, user.name ?? user.email ?? "A company admin"] as const,
    ),
    ...keys.map((key) => [`api-key:${key.id}`, `API key ${key.name}`] as const),
  ]);
}

function idsOf(actors: readonly string[], prefix: string): string[] {
  const ids = actors
    .filter((actor) => actor.startsWith(prefix))
    .map((actor) => actor.slice(prefix.length));
  return [...new Set(ids)].filter(isUuid);
}
