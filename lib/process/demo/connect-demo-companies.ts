import "server-only";
import pLimit from "p-limit";
import { z } from "zod";
import type { By } from "#lib/platform/audit/actor.ts";
import { AppError } from "#lib/platform/errors.ts";
import { importTokenLines } from "#lib/tokens/import/import-tokens.ts";
import { controlSimulator } from "./simulator-control.ts";

const BATCH = 500;
const GRANTS_AT_ONCE = 8;

export type DemoCompany = { uuid: string; name: string };

const companiesSchema = z.object({
  companies: z.array(z.object({ uuid: z.string(), name: z.string() })),
});
const grantSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
});

/**
 * Adds companies to the simulator and connects each with a pair of its own, imported the way a
 * partner would. `onBatch` hears how many more are connected.
 */
export async function connectDemoCompanies(
  by: By,
  count: number,
  onBatch: (count: number) => void = () => undefined,
): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    const size = Math.min(BATCH, count - done);
    const { companies } = await controlSimulator("/companies", companiesSchema, {
      ...{ count: size, employees_each: 5, payrolls_each: 2 },
    });
    await importNewPairs(by, companies);
    onBatch(size);
  }
}

/** A new pair for each, as if its admin had authorized the app again. None may be connected here. */
export async function importNewPairs(by: By, companies: readonly DemoCompany[]): Promise<void> {
  const lines = await pLimit(GRANTS_AT_ONCE).map(companies, issueLine);
  const [reason] = (await importTokenLines(by, lines)).flatMap((outcome) =>
    outcome !== "empty" && outcome.kind === "skipped" ? [outcome.reason] : [],
  );
  if (reason) throw new AppError("conflict", `A demo company could not be connected: ${reason}.`);
}

async function issueLine({ uuid, name }: DemoCompany): Promise<string> {
  const grant = await controlSimulator("/grants", grantSchema, {
    ...{ company_uuids: [uuid], expires_in: 7_200 },
  });
  return JSON.stringify({
    ...{ company_uuid: uuid, name },
    ...{ access_token: grant.access_token, refresh_token: grant.refresh_token },
    expires_at: Math.floor(Date.now() / 1_000) + grant.expires_in,
  });
}
