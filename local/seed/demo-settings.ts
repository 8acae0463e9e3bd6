import { loadDemoSecrets } from "./demo-secrets.ts";
import { appUrl } from "../processes/product-environment.ts";
import { readSettings, type Settings } from "../settings.ts";

/** Enough to search, filter and sort, and quick for the simulator. */
const DEFAULT_FLEET = "12";

/**
 * The settings of `npm run demo` and `npm run dev`: a few connected companies, unless DEMO_FLEET
 * says otherwise (0: none).
 */
export function readDemoSettings(): Settings {
  const settings = readSettings();
  return {
    ...settings,
    environment: {
      ...settings.environment,
      DEMO_FLEET: settings.environment.DEMO_FLEET || DEFAULT_FLEET,
    },
  };
}

/** A first API call to paste into a terminal. The key only works for this demo. */
export function firstApiCall(settings: Settings): string {
  const key = settings.environment.DEMO_API_KEY || loadDemoSecrets(settings.dataDir).DEMO_API_KEY;
  return `curl -s -H "Authorization: Bearer ${key}" "${appUrl(settings)}/api/v1/companies?limit=1"`;
}
