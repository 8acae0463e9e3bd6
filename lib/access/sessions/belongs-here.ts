import "server-only";
import { env } from "#lib/platform/env.ts";

/** Where a session or an API key was created. */
type Place = { environment: "demo" | "production"; isDemo: boolean };

/** The place recorded for new sessions and keys. */
export function currentPlace(): Place {
  return { environment: env().GUSTO_ENVIRONMENT, isDemo: env().DEMO_MODE };
}

/**
 * Whether something created there is valid here. A demo's people and keys are public knowledge:
 * outside a demo they open nothing.
 */
export function belongsHere({ environment, isDemo }: Place): boolean {
  return environment === env().GUSTO_ENVIRONMENT && (env().DEMO_MODE || !isDemo);
}
