import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { db } from "#lib/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { SERVING_TOKEN } from "./company-token.ts";
import { listCompanyTokens } from "./company-health.ts";
import type { ApplicationPause } from "./health.ts";
import { healthStatusSql } from "./health-sql.ts";

withDatabase();

const moment = fc.option(fc.integer({ min: -3_600, max: 3_600 }).filter((seconds) => Math.abs(seconds) > 60));
const rows = fc.record({
  state: fc.constantFrom("active" as const, "refreshing" as const, "uncertain" as const, "reconnect_required" as const, "disconnected" as const),
  expiration: moment,
  lease: fc.integer({ min: -3_600, max: 3_600 }),
  retry: moment,
  lastError: fc.option(fc.constantFrom("rate_limited", "outcome_unknown", "cannot_decrypt")),
  grantEnded: fc.boolean(),
  paused: fc.boolean(),
});

it("health in SQL, for filters and counts, is always the health that the pages show", async () => {
  const later = (seconds: number | null) => (seconds === null ? null : new Date(Date.now() + seconds * 1_000));
  await fc.assert(
    fc.asyncProperty(rows, async ({ state, expiration, lease, retry, lastError, grantEnded, paused }) => {
      const ended = state === "disconnected";
      const company = await db().company.create({ data: { environment: "demo", gustoUuid: randomUUID(), name: "Any" } });
      const token = await db().gustoAuthToken.create({
        data: {
          environment: "demo", state, accessToken: "x", refreshToken: "x", refreshFingerprint: ended ? null : randomUUID(), accessTokenExpiration: later(expiration),
          attemptId: randomUUID(), leaseExpiresAt: later(lease), retryAt: later(retry), lastError,
        },
      });
      await db().companyGrant.create({ data: { companyId: company.id, tokenId: token.id, resourceOwnerUuid: "o", endedAt: grantEnded ? new Date() : null } });
      const pause: ApplicationPause | null = paused ? { reason: "gusto_unavailable", since: new Date(), until: new Date() } : null;
      const shown = (await listCompanyTokens([company.id], pause)).get(company.id)?.health.status;
      const [counted] = await db().$queryRaw<{ status: string }[]>`SELECT ${healthStatusSql(pause)} AS status FROM companies c ${SERVING_TOKEN} WHERE c.id = ${company.id}::uuid`;
      expect(counted?.status).toBe(shown);
    }),
    { numRuns: 200 },
  );
});
