import "server-only";
import type { GustoSignIn } from "#lib/sign-in/sign-in-attempt.ts";
import { establishGrant } from "../establish-grant.ts";
import { establishOnce, exchangeOnce } from "./sign-in-answer.ts";

/** Signing in with Gusto, in the two halves that next-auth's hooks call. */
export const gustoSignIn: GustoSignIn = {
  exchange: exchangeOnce,

  establish: ({ authorizationId, ip }) =>
    establishOnce(authorizationId, async () => {
      const result = await establishGrant({
        tokenId: authorizationId,
        who: { kind: "signing_in" },
        ip,
      });
      if (result.kind === "problem") return { kind: "problem", problem: result.problem };
      return {
        kind: "done",
        resourceOwnerUuid: result.resourceOwnerUuid,
        newCompanyIds: result.companies.filter(({ isNew }) => isNew).map(({ id }) => id),
      };
    }),
};
