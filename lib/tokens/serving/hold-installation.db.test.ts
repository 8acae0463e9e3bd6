import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { age, connectCompanies, refreshExchanges } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { getAccessToken } from "./get-access-token.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { holdInstallation, resumeInstallation } from "./hold-installation.ts";
import { sweepDueTokens } from "./sweep-tokens.ts";

const simulator = withGusto();

beforeEach(async () => {
  await db().gustoApplicationState.deleteMany();
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
});

const dueCompanies = () =>
  Promise.all(
    Array.from({ length: 3 }, async () => {
      const company = await connectCompanies(simulator);
      // Due whatever the jitter, and still valid.
      await age(company.tokenId, 6_600);
      return company;
    }),
  );
const exchangesOf = async (companies: { gustoUuid: string }[]) =>
  (
    await Promise.all(companies.map(({ gustoUuid }) => refreshExchanges(simulator, gustoUuid)))
  ).flat().length;

describe("an installation that an operator holds", () => {
  it.each([
    ["operator", 0],
    ["restored_database", 1],
  ] as const)(
    "for the reason %s serves valid tokens and sends this many exchanges: %i",
    async (reason, count) => {
      const companies = await dueCompanies();
      expect(await holdInstallation(reason, SYSTEM)).toBe(true);
      expect(await holdInstallation(reason, SYSTEM)).toBe(false);
      for (let sweep = 0; sweep < 3; sweep += 1) await sweepDueTokens();
      expect(await exchangesOf(companies)).toBe(count);
      const answers = await Promise.all(
        companies.map(({ gustoUuid }) => getAccessToken({ gustoUuid, actor: "worker" })),
      );
      expect(answers.map(({ kind }) => kind)).toEqual(["fresh", "fresh", "fresh"]);
      // An accepted canary does not end it: a person does.
      expect(await db().gustoApplicationState.findFirstOrThrow()).toMatchObject({
        heldReason: reason,
        pausedReason: "held",
      });

      expect(await resumeInstallation(SYSTEM)).toBe(true);
      expect(await resumeInstallation(SYSTEM)).toBe(false);
      await sweepDueTokens();
      expect(await exchangesOf(companies)).toBe(3);
      expect(
        await db().auditLog.findMany({
          orderBy: { id: "desc" },
          take: 2,
          select: { action: true, subject: true, detail: true },
        }),
      ).toEqual(
        ["hold_ended", "hold_began"].map((action) => ({
          action,
          subject: "installation:demo",
          detail: { reason },
        })),
      );
    },
  );
});
