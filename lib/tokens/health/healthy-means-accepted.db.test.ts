import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  refreshExchanges,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { checkStoredPairs } from "#lib/companies/check-stored-pairs.ts";
import { listCompanyTokens } from "./company-health.ts";
import { sweepDueTokens } from "../serving/sweep-tokens.ts";
import { refreshTokenNow, testConnection } from "./test-connection.ts";

/** VERIFY_WITHIN_HOURS, by default. */
const WINDOW_MS = 4 * 3_600_000;
const simulator = withGusto();

beforeEach(() => db().gustoApplicationState.deleteMany());

/** Not 403: with Gusto's own body it is an acceptance, and the simulator answers it to a revoked grant, too. */
const FAULTS = [
  "status_404",
  "status_429",
  "status_5xx",
  "html_200",
  "truncated_json",
  "refuse",
  "status_401",
  "drop_after",
] as const;

/** What may happen to a pair that was imported. */
const step = fc.oneof(
  fc.constantFrom("test", "refresh", "sweep", "check").map((act) => ({ act })),
  fc.record({ act: fc.constant("test" as const), fault: fc.constantFrom(...FAULTS) }),
  fc.record({
    act: fc.constantFrom("refresh" as const, "sweep" as const, "test" as const),
    exchangeFault: fc.constantFrom(
      "status_429",
      "status_5xx",
      "drop_after",
      "html_200",
      "missing_refresh_token",
    ),
  }),
  fc.record({
    act: fc.constant("wait" as const),
    seconds: fc.constantFrom(30, 1_800, 7_300, 20_000),
  }),
);
const history = fc.record({
  isRevoked: fc.boolean(),
  steps: fc.array(step, { minLength: 1, maxLength: 7 }),
});
type Step = { act: string; fault?: string; exchangeFault?: string; seconds?: number };

const granted = async ({ gustoUuid }: ConnectedCompany) =>
  (await refreshExchanges(simulator, gustoUuid)).filter(({ outcome }) => outcome === "rotated")
    .length;
const fault = (endpoint: string, mode: string, company_uuid: string) =>
  control(simulator, "/faults", { endpoint, mode, times: 1, company_uuid });
const healthOf = async ({ companyIds: [id = ""] }: ConnectedCompany) =>
  (await listCompanyTokens([id], null)).get(id)?.health;

/**
 * Does one step, and says whether Gusto accepted the pair in it: by the simulator's own record, or
 * by a call that was answered.
 */
async function take(
  company: ConnectedCompany,
  { act, fault: callFault, exchangeFault, seconds = 0 }: Step,
): Promise<boolean> {
  const { gustoUuid, tokenId } = company;
  const before = await granted(company);
  const request = { gustoUuid, actor: "worker" as const };
  if (callFault) await fault("/v1/token_info", callFault, gustoUuid);
  if (exchangeFault) await fault("/oauth/token", exchangeFault, gustoUuid);
  if (act === "wait") await age(tokenId, seconds);
  if (act === "sweep") await sweepDueTokens();
  const accepted = act === "test" && (await testConnection(request)).kind === "works";
  if (act === "refresh") await refreshTokenNow(request);
  if (act === "check") {
    await db().gustoAuthToken.updateMany({
      where: { id: tokenId },
      data: { checkDueAt: new Date(0) },
    });
    await checkStoredPairs();
  }
  await control(simulator, "/faults", undefined, "DELETE");
  return accepted || act === "check" || (await granted(company)) > before;
}

it("health is healthy only for a pair Gusto accepted here recently, whatever has happened to it", async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ isRevoked, steps }) => {
      await db().gustoApplicationState.deleteMany();
      const company = await connectCompanies(simulator, { isVerified: false });
      if (isRevoked) await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
      let secondsSinceAcceptance = Number.POSITIVE_INFINITY;
      let failingSince: number | null = null;
      for (const one of steps as Step[]) {
        secondsSinceAcceptance += one.seconds ?? 0;
        if (failingSince !== null) failingSince -= (one.seconds ?? 0) * 1_000;
        const accepted = await take(company, one);
        if (accepted && !isRevoked) secondsSinceAcceptance = 0;
        const health = await healthOf(company);
        if (health?.status === "healthy")
          expect([isRevoked, secondsSinceAcceptance < WINDOW_MS / 1_000]).toEqual([false, true]);
        // The first failure's time stays, however often it is tried again.
        const now = health?.failingSince?.getTime() ?? null;
        if (now !== null && failingSince !== null)
          expect(Math.abs(now - failingSince)).toBeLessThan(5);
        failingSince = now;
      }
    }),
    { numRuns: 40 },
  );
});
