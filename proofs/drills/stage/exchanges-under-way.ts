import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import { listExchanges } from "./look.ts";
import type { Stage } from "./stage.ts";

/** Long enough for something to happen while the answers are awaited. */
const GUSTO_TAKES_MS = 5_000;
const UNDER_WAY_WITHIN_MS = 20_000;

/** The tokens of these run out, and Gusto takes seconds for an answer. @returns once all of them are awaited: how many exchanges there were before */
export async function beginExchanges(
  stage: Stage,
  companies: readonly SyncedCompany[],
): Promise<number> {
  await stage.control("/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    delay_ms: GUSTO_TAKES_MS,
    times: null,
  });
  const before = (await listExchanges(stage)).length;
  await stage.server.query(
    `
      UPDATE gusto_auth_tokens
      SET access_token_expiration = now() - interval '1 minute',
        refresh_due_at = now() - interval '1 second', retry_at = NULL
      WHERE id IN (SELECT token_id FROM company_grants WHERE company_id = ANY($1::uuid[]))`,
    undefined,
    [companies.map(({ id }) => id)],
  );
  for (const deadline = Date.now() + UNDER_WAY_WITHIN_MS; Date.now() < deadline; await delay(50))
    if ((await listExchanges(stage)).length >= before + companies.length) break;
  return before;
}
