import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import {
  type ConnectedCompany,
  connectCompanies,
  control,
  forgetGrants,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { forgetSystemToken, getSystemToken } from "./system-access.ts";
import { refreshTokenNow } from "#lib/tokens/health/test-connection.ts";
import { replaceTokenServices } from "#lib/tokens/store/token-refresher.ts";

/*
 * A client secret is changed at Gusto, under the rule that forgives nothing: a refresh token that
 * is spent in vain is lost.
 */

const simulator = withGusto();
const [OLD, NEW] = ["demo-client-secret", "the-new-secret"];
let company: ConnectedCompany;

beforeEach(async () => {
  await control(simulator, "/reset", {});
  await control(simulator, "/application", { rotation: "strict_single_use" });
  await forgetGrants();
  start(OLD);
  company = await connectCompanies(simulator);
});

/** As a process that has just started with these secrets. */
function start(secret: string, next?: string): void {
  env().GUSTO_CLIENT_SECRET = new Secret(secret);
  env().GUSTO_CLIENT_SECRET_NEXT = next === undefined ? undefined : new Secret(next);
  replaceTokenServices({});
}
const atGusto = (client_secret: string, other_client_secret = "") =>
  control(simulator, "/application", { client_secret, other_client_secret });
const refresh = () => refreshTokenNow({ gustoUuid: company.gustoUuid, actor: "worker" });
/** How the exchanges since the last call of this went, oldest first. */
async function outcomes(): Promise<string[]> {
  const { exchanges } = await control<{ exchanges: { outcome: string }[] }>(simulator, "/ledger");
  const news = exchanges.slice(seen).map(({ outcome }) => outcome);
  seen = exchanges.length;
  return news;
}
let seen = 0;
beforeEach(() => {
  seen = 0;
});

describe("with both secrets set, a change at Gusto", () => {
  it.each([
    ["from the first to the second", OLD, NEW],
    ["from the second to the first", NEW, OLD],
  ])("%s costs one refused request, and no refresh token", async (_, before, after) => {
    await atGusto(before);
    start(OLD, NEW);
    expect(await refresh()).toMatchObject({ kind: "works" });
    await outcomes();
    await atGusto(after);
    expect(await refresh()).toMatchObject({ kind: "works" });
    expect(await outcomes()).toEqual(["invalid_client", "rotated"]);
    expect(await refresh()).toMatchObject({ kind: "works" });
    expect(await outcomes()).toEqual(["rotated"]);
  });

  it("works the same for an organization token", async () => {
    start(OLD, NEW);
    await atGusto(OLD, NEW);
    expect(await refresh()).toMatchObject({ kind: "works" });
    expect(await outcomes()).toEqual(["rotated"]);
    await atGusto(NEW);
    forgetSystemToken();
    expect(await getSystemToken()).toMatchObject({ kind: "token" });
  });

  it("to a third one pauses all exchanges, and uses nothing up", async () => {
    start(OLD, NEW);
    await atGusto("another");
    expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "client_refused" });
    expect(await outcomes()).toEqual(["invalid_client", "invalid_client"]);
    const row = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } });
    expect(row).toMatchObject({ state: "active", unknownAttemptAt: null });
  });
});

describe("a secret that was set too late", () => {
  beforeEach(async () => {
    await atGusto(NEW);
    expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "client_refused" });
    await outcomes();
  });

  it("is tried right away, not after the rest of a minute, and opens everything", async () => {
    start(NEW);
    expect(await refresh()).toMatchObject({ kind: "works" });
    expect(await outcomes()).toEqual(["rotated"]);
    const state = await db().gustoApplicationState.findFirstOrThrow();
    expect(state).toMatchObject({ pausedReason: null, refusedCredentials: null });
  });

  it("that is wrong again is tried once", async () => {
    start("wrong-again");
    expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "client_refused" });
    expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "client_refused" });
    expect(await outcomes()).toEqual(["invalid_client"]);
  });

  it("leaves a process that still has the old one waiting", async () => {
    expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "client_refused" });
    expect(await outcomes()).toEqual([]);
  });
});
