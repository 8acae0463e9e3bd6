import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { SERVING_TOKEN } from "../serving/company-token.ts";
import { listCompanyTokens } from "./company-health.ts";
import type { ApplicationPause } from "./health.ts";
import { healthStatusSql } from "./health-sql.ts";

/** VERIFY_WITHIN_HOURS, by default. */
const WINDOW_MS = 4 * 3_600_000;
withDatabase();

const moment = fc.option(
  fc.integer({ min: -3_600, max: 3_600 }).filter((seconds) => Math.abs(seconds) > 60),
);
const acceptance = fc.option(
  fc
    .integer({ min: -30_000, max: 0 })
    .filter((seconds) => Math.abs(seconds + WINDOW_MS / 1_000) > 60),
  { freq: 1 },
);
/** Half of the rows have a grant that lives and nothing against them: there the statuses lie closest together. */
const rows = fc.record({
  state: fc.constantFrom(
    "active" as const,
    "active" as const,
    "active" as const,
    "refreshing" as const,
    "uncertain" as const,
    "reconnect_required" as const,
    "disconnected" as const,
  ),
  expiration: moment,
  lease: fc.integer({ min: -3_600, max: 3_600 }),
  retry: moment,
  lastError: fc.option(fc.constantFrom("rate_limited", "outcome_unknown", "cannot_decrypt"), {
    freq: 1,
  }),
  verified: acceptance,
  refreshed: acceptance,
  held: fc.constantFrom(true, false, false, false),
  stateReason: fc.constantFrom(
    "revoked",
    "disconnected_here",
    "disconnected_at_gusto",
    "replaced",
    null,
  ),
  grantEnded: fc.constantFrom(
    null,
    null,
    null,
    null,
    "disconnected",
    "deprovisioned",
    "replaced",
    "for an unknown reason",
  ),
  paused: fc.constantFrom(null, null, "gusto_unavailable" as const, "held" as const),
});

it("health in SQL, for filters and counts, always equals the health on the pages", async () => {
  const later = (seconds: number | null) =>
    seconds === null ? null : new Date(Date.now() + seconds * 1_000);
  await fc.assert(
    fc.asyncProperty(
      rows,
      async ({
        state,
        stateReason,
        expiration,
        lease,
        retry,
        lastError,
        verified,
        refreshed,
        held,
        grantEnded,
        paused,
      }) => {
        const ended = state === "disconnected";
        const company = await db().company.create({
          data: { environment: "demo", gustoUuid: randomUUID(), name: "Any" },
        });
        const token = await db().gustoAuthToken.create({
          data: {
            environment: "demo",
            state,
            accessToken: "x",
            refreshToken: "x",
            refreshFingerprint: ended ? null : randomUUID(),
            accessTokenExpiration: later(expiration),
            attemptId: randomUUID(),
            leaseExpiresAt: later(lease),
            retryAt: later(retry),
            lastError,
            stateReason,
            lastProvedAt: later(verified),
            lastRefreshedAt: later(refreshed),
            heldSince: held ? new Date() : null,
          },
        });
        await db().companyGrant.create({
          data: {
            companyId: company.id,
            tokenId: token.id,
            resourceOwnerUuid: "o",
            endedAt: grantEnded ? new Date() : null,
            endedReason: grantEnded,
          },
        });
        const pause: ApplicationPause | null = paused
          ? { reason: paused, since: new Date(), until: new Date() }
          : null;
        const shown = (await listCompanyTokens([company.id], pause)).get(company.id)?.health.status;
        const [counted] = await db().$queryRaw<{ status: string }[]>`
          SELECT ${healthStatusSql(pause)} AS status
          FROM companies c ${SERVING_TOKEN}
          WHERE c.id = ${company.id}::uuid`;
        expect(counted?.status).toBe(shown);
      },
    ),
    { numRuns: 300 },
  );
});
