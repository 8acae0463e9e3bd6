import "server-only";
import { env } from "#lib/platform/env.ts";

/** Where a session or an API key was made. */
type Place = { environment: "demo" | "production"; isDemo: boolean };

/** The mark of what is made now. */
export function currentPlace(): Place {
  return { environment: env().GUSTO_ENVIRONMENT, isDemo: env().DEMO_MODE };
}

/** Whether what was made there is valid here. A demo's people and keys are known to everybody who has read its guide: outside of a demo they open nothing. */
export function belongsHere({ environment, isDemo }: Place): boolean {
  return environment === env().GUSTO_ENVIRONMENT && (env().DEMO_MODE || !isDemo);
}
