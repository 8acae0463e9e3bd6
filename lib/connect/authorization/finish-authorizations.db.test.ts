import { describe, expect, it } from "vitest";
import { age } from "../../../test/connected-company.ts";
import { AVERY, companyNamed, createConnectDoor } from "../../../test/connect-door.ts";
import { withGustoWorld } from "../../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";
import { connectRedirectUri } from "#lib/gusto/oauth.ts";
import { sweepEndedTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { consumeAuthorizationRequest } from "./authorization-request.ts";
import { exchangeAuthorization } from "./exchange-authorization.ts";
import { finishAuthorizations } from "./finish-authorizations.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

/** A callback whose process was killed when the pair was stored, some minutes ago. */
async function killedInTheMiddle(): Promise<{ tokenId: string; userId: string }> {
  const browser = await door.signedIn(AVERY, "Bright Bakery");
  const way = new URL(await door.wayBack(browser, AVERY, "North Pine"), "http://x").searchParams;
  const { id: userId } = await db().user.findFirstOrThrow();
  const request = await consumeAuthorizationRequest(
    { state: way.get("state")!, answer: "code" },
    { userId },
  );
  if (request.kind !== "consumed") throw new Error(request.problem);
  const exchanged = await exchangeAuthorization(
    {
      code: way.get("code")!,
      redirectUri: connectRedirectUri(),
      codeVerifier: request.codeVerifier,
      requestId: request.requestId,
    },
    `user:${userId}`,
  );
  if (exchanged.kind !== "stored") throw new Error(exchanged.problem);
  await age(exchanged.tokenId, 4 * 60);
  return { tokenId: exchanged.tokenId, userId };
}

const rowOf = (tokenId: string) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });

describe("connecting that was interrupted after the pair was stored", () => {
  it("is completed once for the person who started it, who gets a notice", async () => {
    const { tokenId } = await killedInTheMiddle();
    await finishAuthorizations();
    await finishAuthorizations();
    const { id, grants } = await companyNamed("North Pine");
    expect(grants.map((grant) => grant.tokenId)).toEqual([tokenId]);
    expect(await db().notice.findMany({ where: { companyId: id } })).toMatchObject([
      { kind: "connected_late", text: expect.stringContaining("It is connected now") },
    ]);
  });

  it("waits while Gusto does not respond, and is then finished", async () => {
    const { tokenId } = await killedInTheMiddle();
    await world.control("POST", "/faults", {
      endpoint: "/v1/token_info",
      mode: "status_5xx",
      times: 10,
    });
    await finishAuthorizations();
    expect(await rowOf(tokenId)).toMatchObject({ state: "active" });
    await world.control("DELETE", "/faults");
    await finishAuthorizations();
    expect((await companyNamed("North Pine")).grants).toHaveLength(1);
  });

  it("is revoked in Gusto when the person was disabled meanwhile", async () => {
    const { tokenId, userId } = await killedInTheMiddle();
    await db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    await finishAuthorizations();
    expect(await rowOf(tokenId)).toMatchObject({ state: "disconnected", refreshToken: null });
    expect(door.revokedAtGusto()).toEqual([world.companyUuid("North Pine")]);
  });

  it("is left to the callback for as long as that may still be at work", async () => {
    const { tokenId } = await killedInTheMiddle();
    await age(tokenId, -3 * 60);
    await finishAuthorizations();
    expect(await db().companyGrant.count({ where: { tokenId } })).toBe(0);
  });

  it("is revoked, not just forgotten, if nothing says whose it is", async () => {
    const { tokenId } = await killedInTheMiddle();
    await db().authorizationRequest.deleteMany();
    await age(tokenId, 15 * 60);
    await finishAuthorizations();
    await sweepEndedTokens();
    expect(await rowOf(tokenId)).toMatchObject({
      state: "disconnected",
      stateReason: "abandoned",
      refreshToken: null,
    });
    expect(door.revokedAtGusto()).toEqual([world.companyUuid("North Pine")]);
  });
});
