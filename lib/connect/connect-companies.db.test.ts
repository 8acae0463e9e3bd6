import { describe, expect, it, vi } from "vitest";
import {
  AVERY,
  companyNamed,
  createConnectDoor,
  expectNoLeftovers,
  MARCUS,
  openTokens,
  routes,
} from "../../test/connect-door.ts";
import {
  authorize,
  Browser,
  withGustoWorld,
  pathOf,
  signInWithGusto,
} from "../../test/gusto-world.ts";
import { db } from "#lib/platform/database/db.ts";
import { logger } from "#lib/platform/logger.ts";
import { readDocument } from "#test/documents/read-document.ts";
import { listNewestConnected } from "./list-newest-connected.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

describe("connecting more companies", () => {
  it("adds each to the same person, one after another", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    expect(await door.connect(browser, AVERY, "North Pine")).toMatch(/^\/connect\/done$/);
    await door.connect(browser, AVERY, "Lone Oak");
    expect(await db().user.count()).toBe(1);
    expect(await db().companyAccess.count()).toBe(3);
    expect(await openTokens()).toBe(3);
  });

  it("says in the log which companies were connected, in the words that the guide about backups looks for", async () => {
    const lines: unknown[] = [];
    const log = vi
      .spyOn(logger(), "info")
      .mockImplementation((...words: unknown[]) => void lines.push(words));
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    await door.connect(browser, AVERY, "North Pine");
    log.mockRestore();
    const companies = await db().company.findMany({ select: { gustoUuid: true } });
    expect(companies).toHaveLength(2);
    for (const { gustoUuid } of companies)
      expect(lines).toContainEqual([{ companyUuid: gustoUuid }, "Company connected"]);
    const { blocks } = readDocument("docs/guides/backups.md");
    expect(blocks.filter(({ text }) => text.includes(`"msg":"Company connected"`))).toHaveLength(1);
  });

  it("works in parallel tabs, in any order of responses", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const names = ["North Pine", "Lone Oak", "Blue Ridge"];
    const ways: string[] = [];
    for (const name of names) ways.push(await door.wayBack(browser, AVERY, name));
    const answers = await Promise.all(ways.reverse().map((way) => browser.get(way)));
    for (const answer of answers) expect(pathOf(answer)).toMatch(/^\/connect\/done$/);
    expect(await db().companyAccess.count()).toBe(4);
  });

  it("links an unclaimed Gusto account if Gusto has one UUID per person and company", async () => {
    await world.control("POST", "/application", { resource_owner: "per_company" });
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    await door.connect(browser, AVERY, "North Pine");
    expect(await db().user.findMany({ include: { accounts: true } })).toMatchObject([
      { accounts: [{ provider: "gusto" }, { provider: "gusto" }] },
    ]);
    // Either of the two signs the same person in.
    await door.signedIn(AVERY, "North Pine");
    expect(await db().user.count()).toBe(1);
  });

  it("keeps one pair for three companies of an older grant", async () => {
    await world.control("POST", "/application", { access: "legacy" });
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const path = await door.connect(browser, AVERY, "North Pine", "Lone Oak", "Blue Ridge");
    expect(path).toBe("/connect/done");
    expect(
      await listNewestConnected({ userId: (await db().user.findFirstOrThrow()).id }),
    ).toHaveProperty("size", 3);
    const rows = await db().gustoAuthToken.findMany({
      include: { grants: true },
      orderBy: { createdAt: "asc" },
    });
    expect(rows.map(({ grants }) => grants.length)).toEqual([1, 3]);
    expect((await companyNamed("Blue Ridge")).name).toBe("Blue Ridge Outfitters Co.");
  });

  it("gives a second admin their own grant and access, and takes nothing from the first", async () => {
    await door.signedIn(AVERY, "North Pine");
    const before = await companyNamed("North Pine");
    await door.signedIn(MARCUS, "North Pine");
    const after = await companyNamed("North Pine");
    expect(after.id).toBe(before.id);
    expect(after.connectedByUserId).toBe(before.connectedByUserId);
    expect(after.access.map(({ user }) => user.name)).toEqual(
      expect.arrayContaining(["Avery Chen", "Marcus Webb"]),
    );
    expect(after.grants).toHaveLength(2);
    expect(after.grants.find(({ id }) => id === before.grants[0]?.id)?.token.state).toBe("active");
  });

  it("keeps names with markup, SQL, bidi and emoji exactly as Gusto has them", async () => {
    const names = [
      `<script>alert("x")</script> & Sons`,
      `Robert'); DROP TABLE companies;--`,
      `\u202eevil\u202c مخبز 🧁`,
      `A`.repeat(400),
    ];
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    for (const name of names) {
      const { companies } = (await world.control("POST", "/companies", {
        count: 1,
        employees_each: 1,
        payrolls_each: 1,
        name,
        admin_email: AVERY,
      })) as { companies: { uuid: string }[] };
      const uuid = companies[0]?.uuid ?? "";
      await browser.get(await authorize(browser, { email: AVERY, companies: [uuid] }));
      expect(await db().company.findFirstOrThrow({ where: { gustoUuid: uuid } })).toMatchObject({
        name: name.slice(0, 300),
      });
    }
    expect(await db().company.count()).toBe(5);
  });
});

describe("starting to connect", () => {
  it("requires a signed-in person", async () => {
    expect(
      pathOf(await new Browser(routes).post("/api/gusto/connect", { purpose: "connect" })),
    ).toBe("/sign-in?problem=signed_out");
  });

  it("requires a form from our own pages", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    expect(
      (
        await browser.post(
          "/api/gusto/connect",
          { purpose: "connect" },
          { origin: "https://evil.example" },
        )
      ).status,
    ).toBe(403);
    expect((await browser.post("/api/gusto/connect", { purpose: "connect" }, {})).status).toBe(403);
    expect(await db().authorizationRequest.count()).toBe(0);
  });

  it.each<Record<string, string>>([{}, { purpose: "steal" }, { purpose: "reconnect" }])(
    "does not understand %j",
    async (form) => {
      const browser = await door.signedIn(AVERY, "Bright Bakery");
      expect(pathOf(await browser.post("/api/gusto/connect", form))).toBe(
        "/connect/problem?code=invalid_request",
      );
    },
  );

  it("is not for staff, even if they have left the list", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await db().user.updateMany({ data: { role: "operator" } });
    expect(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" }))).toBe(
      "/connect/problem?code=staff_cannot_connect",
    );
    expect(pathOf(await browser.get(way))).toBe("/connect/problem?code=staff_cannot_connect");
  });

  it("is limited per person", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const { id } = await db().user.findFirstOrThrow();
    await db().rateLimit.create({
      data: { key: `connect:${id}`, points: 60, expire: BigInt(Date.now() + 60_000) },
    });
    expect(pathOf(await browser.post("/api/gusto/connect", { purpose: "connect" }))).toBe(
      "/connect/problem?code=rate_limited",
    );
  });
});
describe("an internal error", () => {
  async function withoutTable(table: string, run: () => Promise<void>) {
    await db().$executeRawUnsafe(`ALTER TABLE ${table} RENAME TO ${table}_away`);
    await run().finally(() =>
      db().$executeRawUnsafe(`ALTER TABLE ${table}_away RENAME TO ${table}`),
    );
  }

  it("in the last transaction leaves nothing of the grant, and a page instead of an error", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await withoutTable("company_access", async () => {
      expect(pathOf(await browser.get(way))).toMatch(/^\/connect\/problem\?code=unknown&id=err-/);
    });
    expect(await db().company.count()).toBe(1);
    expect(await openTokens()).toBe(1);
    await expectNoLeftovers();
  });

  it("before anyone is known leads to a page as well, at sign-in and connect", async () => {
    const browser = await door.signedIn(AVERY, "Bright Bakery");
    const way = await door.wayBack(browser, AVERY, "North Pine");
    await withoutTable("sessions", async () => {
      expect(pathOf(await browser.get(way))).toMatch(/^\/sign-in\?problem=unknown&id=err-/);
      expect(
        pathOf(
          await signInWithGusto(new Browser(routes), {
            email: AVERY,
            companies: [world.companyUuid("Lone Oak")],
          }),
        ),
      ).toMatch(/^\/sign-in\?problem=unknown/);
    });
    await withoutTable("rate_limits", async () => {
      expect(pathOf(await browser.get("/api/auth/callback/gusto?code=a&state=b"))).toMatch(
        /^\/sign-in\?problem=unknown&id=err-/,
      );
    });
    expect(pathOf(await browser.get(way))).toBe("/connect/done");
  });
});
