import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { deleteCompany } from "#lib/companies/delete-company.ts";
import { listCompaniesToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS, HOUR_MS } from "#lib/platform/durations.ts";
import * as reconnectRoute from "../../../app/api/gusto/reconnect/route.ts";
import { callerOf } from "../../../test/caller-of.ts";
import {
  AVERY,
  companyNamed,
  createConnectDoor,
  expectNoLeftovers,
  MARCUS,
  OLIVIA,
  openTokens,
  routes,
} from "../../../test/connect-door.ts";
import { consent } from "../../../test/gusto/consent.ts";
import { Browser, pathOf, withGustoWorld } from "../../../test/gusto-world.ts";
import { createViewer } from "../../../test/people.ts";
import { createLinks } from "./create-links.ts";
import { deleteOldLinks } from "./delete-old-links.ts";
import { findLinkByAddress } from "./find-link.ts";
import { linkPath } from "./link-address.ts";
import { revokeLink } from "./revoke-link.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

let operator: Viewer;
/** North Pine, which Marcus connected and Gusto then refused for good. */
let company: { id: string; name: string };

beforeEach(async () => {
  await door.signedIn(MARCUS, "North Pine");
  company = await companyNamed("North Pine");
  await db().gustoAuthToken.updateMany({
    data: { state: "reconnect_required", stateReason: "revoked", stateSince: new Date() },
  });
  operator = await createViewer("operator");
});

const freshBrowser = () => new Browser({ ...routes, "/api/gusto/reconnect": reconnectRoute });

async function createLink(email: string | null = null) {
  const [link] = await createLinks(callerOf(operator), [{ companyId: company.id, email }]);
  const path = new URL(link!.url).pathname;
  return { path, address: path.slice("/reconnect/".length), row: await newestLink() };
}

const newestLink = () => db().reconnectLink.findFirstOrThrow({ orderBy: { createdAt: "desc" } });

/** Presses the button of the link's page and walks through Gusto. @returns the way back, not yet gone */
async function goToGusto(browser: Browser, address: string, email: string, chosen: string) {
  const start = await browser.post("/api/gusto/reconnect", { link: address });
  const back = await consent(pathOf(start), { email, companies: [world.companyUuid(chosen)] });
  return back.pathname + back.search;
}

async function reconnect(browser: Browser, address: string, email: string, chosen: string) {
  return pathOf(await browser.get(await goToGusto(browser, address, email, chosen)));
}

describe("a reconnect link", () => {
  it("reconnects its company for an admin who has no account and no session here, and opens none", async () => {
    const { address, path } = await createLink();
    const browser = freshBrowser();
    const sessions = await db().session.count();
    expect(await reconnect(browser, address, AVERY, "North Pine")).toBe(path);
    expect((await companyNamed("North Pine")).grants.map(({ token }) => token.state)).toContain(
      "active",
    );
    expect(await findLinkByAddress(address)).toMatchObject({
      state: "done",
      health: { status: "healthy" },
    });
    expect(await db().session.count()).toBe(sessions);
    const [line] = await db().auditLog.findMany({ where: { action: "reconnect" } });
    expect(line).toMatchObject({ subject: `company:${company.id}` });
  });

  it("is used up by a connection: a second start leads to its page and not to Gusto", async () => {
    const { address, path } = await createLink();
    const browser = freshBrowser();
    await reconnect(browser, address, MARCUS, "North Pine");
    expect(pathOf(await browser.post("/api/gusto/reconnect", { link: address }))).toBe(path);
  });

  it("refuses another company, stores nothing, says so to operators, and still works afterwards", async () => {
    const { address, path, row } = await createLink();
    const browser = freshBrowser();
    const before = { companies: await db().company.count(), tokens: await openTokens() };
    expect(await reconnect(browser, address, OLIVIA, "Harbor")).toBe(
      `${path}?problem=wrong_company`,
    );
    expect({ companies: await db().company.count(), tokens: await openTokens() }).toEqual(before);
    await expectNoLeftovers();
    expect(await findLinkByAddress(address)).toMatchObject({ state: "refused" });
    const { companies } = await listCompaniesToReconnect(operator, {});
    expect(companies[0]).toMatchObject({
      id: company.id,
      emails: [MARCUS],
      link: { id: row.id, state: "refused", problem: "wrong_company" },
    });
    expect(await reconnect(browser, address, MARCUS, "North Pine")).toBe(path);
    expect(await findLinkByAddress(address)).toMatchObject({ state: "done" });
  });

  it("leads back to its page when the person declines in Gusto", async () => {
    const { address, path } = await createLink();
    const browser = freshBrowser();
    const start = await browser.post("/api/gusto/reconnect", { link: address });
    const back = await consent(pathOf(start), { email: MARCUS, decision: "deny" });
    expect(pathOf(await browser.get(back.pathname + back.search))).toBe(`${path}?problem=denied`);
  });

  it("takes Gusto's answer only in the browser that left for Gusto", async () => {
    const { address, path } = await createLink();
    const way = await goToGusto(freshBrowser(), address, MARCUS, "North Pine");
    const stranger = freshBrowser();
    expect(pathOf(await stranger.get(way))).toBe(`${path}?problem=state_other_user`);
    expect(await findLinkByAddress(address)).toMatchObject({ state: "not_opened" });
    const withOwnFlow = freshBrowser();
    await withOwnFlow.post("/api/gusto/reconnect", { link: address });
    expect(pathOf(await withOwnFlow.get(way))).toBe(`${path}?problem=state_other_user`);
  });

  it("gets the same outcome when the browser sends the answer twice", async () => {
    const { address, path } = await createLink();
    const browser = freshBrowser();
    const way = await goToGusto(browser, address, MARCUS, "North Pine");
    const paths = await Promise.all([browser.get(way), browser.get(way)]);
    expect(paths.map(pathOf)).toEqual([path, path]);
    expect(await db().companyGrant.count({ where: { endedAt: null } })).toBe(1);
  });

  it("revoked while its holder is at Gusto connects nothing", async () => {
    const { address, path, row } = await createLink();
    const browser = freshBrowser();
    const way = await goToGusto(browser, address, AVERY, "North Pine");
    await revokeLink(callerOf(operator), row.id);
    expect(pathOf(await browser.get(way))).toBe(`${path}?problem=state_expired`);
    expect(await findLinkByAddress(address)).toMatchObject({ state: "revoked" });
    expect((await companyNamed("North Pine")).access).toHaveLength(1);
  });

  it.each([
    ["expired", { expiresAt: new Date(Date.now() - HOUR_MS) }],
    ["revoked", { revokedAt: new Date() }],
  ])("that is %s starts nothing", async (state, data) => {
    const { address, path, row } = await createLink();
    await db().reconnectLink.update({ where: { id: row.id }, data });
    expect(await findLinkByAddress(address)).toMatchObject({ state });
    const answer = await freshBrowser().post("/api/gusto/reconnect", { link: address });
    expect(pathOf(answer)).toBe(path);
    expect(await db().authorizationRequest.count({ where: { reconnectLinkId: row.id } })).toBe(0);
  });

  it("is refused when a letter of it was changed, when it is of another id, and when it is no link", async () => {
    const { address } = await createLink();
    const [id = "", seal = ""] = address.split(".");
    const altered = seal.startsWith("A") ? `B${seal.slice(1)}` : `A${seal.slice(1)}`;
    const others = [`${id}.${altered}`, `${randomUUID()}.${seal}`, id, `${address}.x`, "", "x.y"];
    for (const other of others) {
      expect(await findLinkByAddress(other)).toBeNull();
      const answer = await freshBrowser().post("/api/gusto/reconnect", { link: other });
      expect(answer.status).toBe(404);
    }
    // Sealed by us, of a link that is gone.
    expect(await findLinkByAddress(linkPath(randomUUID()).slice(11))).toBeNull();
  });

  it("is not started from another site", async () => {
    const { address } = await createLink();
    const answer = await freshBrowser().post(
      "/api/gusto/reconnect",
      { link: address },
      { origin: "https://elsewhere.example" },
    );
    expect(answer.status).toBe(403);
  });

  it("goes with its company", async () => {
    const { address } = await createLink("someone@company.example");
    await db().companyGrant.deleteMany({ where: { companyId: company.id } });
    await deleteCompany(callerOf(operator), company.id, company.name);
    expect(await findLinkByAddress(address)).toBeNull();
    expect(await db().reconnectLink.count({ where: { companyId: company.id } })).toBe(0);
  });
});

describe("making links", () => {
  it("is for operators alone, all or none, and refuses what is no address", async () => {
    const admin = await createViewer();
    const wish = { companyId: company.id, email: null };
    await expect(createLinks(callerOf(admin), [wish])).rejects.toMatchObject({ code: "not_found" });
    for (const [wishes, code] of [
      [[], "invalid_input"],
      [[wish, { companyId: randomUUID(), email: null }], "not_found"],
      [[wish, { ...wish, email: "no address" }], "invalid_input"],
      [[{ companyId: "x", email: null }], "not_found"],
    ] as const)
      await expect(createLinks(callerOf(operator), wishes)).rejects.toMatchObject({ code });
    expect(await db().reconnectLink.count({ where: { companyId: company.id } })).toBe(0);
  });

  it("replaces the open link to the same address, and no other", async () => {
    const first = await createLink(MARCUS);
    const other = await createLink(AVERY);
    const second = await createLink(MARCUS);
    const stateOf = async (address: string) => (await findLinkByAddress(address))?.state;
    expect(await stateOf(first.address)).toBe("revoked");
    expect(await stateOf(other.address)).toBe("mail_waiting");
    expect(await stateOf(second.address)).toBe("mail_waiting");
  });

  it("is on record, as is revoking; a link is revoked once", async () => {
    const { row } = await createLink();
    await revokeLink(callerOf(operator), row.id);
    await expect(revokeLink(callerOf(operator), row.id)).rejects.toMatchObject({
      code: "not_found",
    });
    const lines = await db().auditLog.findMany({
      where: { subject: `company:${company.id}`, action: { startsWith: "reconnect_link" } },
      orderBy: { id: "asc" },
    });
    expect(lines.map(({ action, actor }) => [action, actor])).toEqual([
      ["reconnect_link_created", `user:${operator.userId}`],
      ["reconnect_link_revoked", `user:${operator.userId}`],
    ]);
  });

  it("is forgotten three months after its end", async () => {
    const { row } = await createLink();
    const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
    await db().reconnectLink.update({ where: { id: row.id }, data: { expiresAt: daysAgo(89) } });
    await deleteOldLinks();
    expect(await db().reconnectLink.count({ where: { id: row.id } })).toBe(1);
    await db().reconnectLink.update({ where: { id: row.id }, data: { expiresAt: daysAgo(91) } });
    await deleteOldLinks();
    expect(await db().reconnectLink.count({ where: { id: row.id } })).toBe(0);
  });
});
