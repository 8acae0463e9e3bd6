import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";
import { connectProblemPath, readConnectProblem } from "#lib/connect/connect-problem.ts";
import { AVERY, routes } from "#test/connect-door.ts";
import { consent } from "#test/gusto/consent.ts";
import { Browser, createGustoWorld, type GustoWorld, pathOf } from "#test/gusto-world.ts";

/* NEXTAUTH_SECRET is changed while people sign in. */

let world: GustoWorld;
let before: Pick<ReturnType<typeof env>, "NEXTAUTH_SECRET" | "NEXTAUTH_SECRET_PREVIOUS">;
beforeAll(async () => {
  world = await createGustoWorld();
  const { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS } = env();
  before = { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS };
});
afterEach(async () => {
  Object.assign(env(), before);
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
  await world.control("POST", "/reset");
});
afterAll(async () => {
  await closeDatabase();
  await world.close();
});

const NEW = new Secret("the secret that comes after the one for tests");

/** What a restart with the new settings brings. */
function change(accepted: boolean): void {
  Object.assign(env(), {
    NEXTAUTH_SECRET: NEW,
    NEXTAUTH_SECRET_PREVIOUS: accepted ? before.NEXTAUTH_SECRET : undefined,
  });
}

/** As far as Gusto's page, agreed to, and on the way back. */
async function beginSignIn(browser: Browser): Promise<string> {
  const start = pathOf(await browser.post("/api/auth/signin/gusto"));
  const companies = [world.companyUuid("Bright Bakery")];
  const back = await consent(start, { email: AVERY, companies });
  return back.pathname + back.search;
}
const isSignedIn = (browser: Browser) => browser.cookies.has("next-auth.session-token");

describe("a change of NEXTAUTH_SECRET", () => {
  it("lets a sign-in that began before finish with the new one, and the session outlives the old one", async () => {
    const browser = new Browser(routes);
    const back = await beginSignIn(browser);
    change(true);
    expect(pathOf(await browser.get(back))).toBe("/connect/done");
    expect(isSignedIn(browser)).toBe(true);
    change(false);
    const session = await browser.get("/api/auth/session");
    expect(await session.json()).toHaveProperty("user");
  });

  it("lets one that began after finish while the old one is still accepted", async () => {
    change(true);
    const browser = new Browser(routes);
    expect(pathOf(await browser.get(await beginSignIn(browser)))).toBe("/connect/done");
    expect(isSignedIn(browser)).toBe(true);
  });

  it("lets a process that only accepts the new one finish what another began with it", async () => {
    change(true);
    const browser = new Browser(routes);
    const back = await beginSignIn(browser);
    Object.assign(env(), { ...before, NEXTAUTH_SECRET_PREVIOUS: NEW });
    expect(pathOf(await browser.get(back))).toBe("/connect/done");
  });

  it("ends sign-ins in progress once the old one is no longer accepted", async () => {
    const browser = new Browser(routes);
    const back = await beginSignIn(browser);
    change(false);
    expect(pathOf(await browser.get(back))).toBe("/sign-in?problem=state_unknown");
    expect(isSignedIn(browser)).toBe(false);
  });

  it("leaves a sealed link readable as long as the old one is accepted", () => {
    const names = { expected: "Bright Bakery", returned: "Harbor Coffee" };
    const link = new URL(connectProblemPath("person", "wrong_role", { names }), env().APP_URL);
    const read = () => readConnectProblem("person", Object.fromEntries(link.searchParams)).names;
    change(true);
    expect(read()).toEqual(names);
    change(false);
    expect(read()).toBeNull();
  });
});
