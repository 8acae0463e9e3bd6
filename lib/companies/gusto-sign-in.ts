import "server-only";
import type { GustoSignIn } from "../auth/sign-in-attempt.ts";
import { establishGrant } from "./establish-grant.ts";
import { exchangeAuthorization } from "./exchange-authorization.ts";

/** The use case behind both doors, in the two halves that next-auth's hooks ask for. */
export const gustoSignIn: GustoSignIn = {
  async exchange(grant) {
    const result = await exchangeAuthorization(grant, "sign-in");
    return result.kind === "stored" ? { kind: "done", authorizationId: result.tokenId } : result;
  },

  async establish({ authorizationId, ip }) {
    const result = await establishGrant({ tokenId: authorizationId, who: { kind: "signing_in" }, ip });
    if (result.kind === "problem") return { kind: "problem", problem: result.problem };
    return { kind: "done", resourceOwnerUuid: result.resourceOwnerUuid, newCompanyIds: result.companies.filter(({ isNew }) => isNew).map(({ id }) => id) };
  },
};
