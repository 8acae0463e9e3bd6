import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { APP_URL, Browser, consent, createGustoWorld, type GustoWorld, pathOf } from "../../test/gusto-world.ts";

const AVERY = "avery.chen@ledgerly.example";
const OLIVIA = "olivia.ray@harborcoffee.example";

let world: GustoWorld;
let routes: ConstructorParameters<typeof Browser>[0];
let db: typeof import("../db.ts").db;

beforeAll(async () => {
  world = await createGustoWorld();
  ({ db } = await import("../db.ts"));
  routes = { "/api/auth/": await import("../../app/api/auth/[...nextauth]/route.ts") };
});
afterAll(async () => {
  await (await import("../db.ts")).closeDatabase();
  await world.close();
});

async function signIn(browser: Browser, email: string, companies: string[], returnTo = "/"): Promise<Response> {
  const start = await browser.post("/api/auth/signin/gusto", { returnTo });
  const back = await consent(start.headers.get("location") ?? "", { email, companies });
  return browser.get(back.pathname + back.search);
}

describe("signing in with Gusto", () => {
  it("opens a session, makes the user and connects the company in one go", async () => {
    const browser = new Browser(routes);
    const answer = await signIn(browser, AVERY, [world.companyUuid("Bright Bakery")], "/pick");
    expect(pathOf(answer)).toBe("/pick");
    expect(browser.cookies.get("next-auth.session-token")).toMatch(/^[\w-]{43}$/);
    const company = await db().company.findFirstOrThrow({ include: { access: { include: { user: true } }, grants: true } });
    expect(company).toMatchObject({ name: "Bright Bakery LLC", tradeName: "Bright Bakery", syncSelected: false, syncDecidedAt: null });
    expect(company.access[0]?.user).toMatchObject({ name: "Avery Chen", email: AVERY, role: "company_admin" });
    expect(company.grants).toHaveLength(1);
  });
});
