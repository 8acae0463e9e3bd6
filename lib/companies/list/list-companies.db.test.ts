import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "../../../test/with-database.ts";
import { createCompany, createGrant, createViewer } from "../../../test/people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { changesMarker } from "./changes-marker.ts";
import { COMPANY_SORTS, type CompanySort } from "./company-query.ts";
import { findCompany } from "../find-company.ts";
import { getOverview } from "./get-overview.ts";
import { listCompanies } from "./list-companies.ts";
import { listPickableCompanies } from "../choice/list-pickable-companies.ts";
import { listTimeline } from "./list-timeline.ts";

withDatabase();

beforeEach(() => db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`);
async function everyPage(viewer: Viewer, sort: CompanySort, limit: number): Promise<string[]> {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page = await listCompanies(viewer, { sort, limit, after });
    expect(page.companies.length).toBeLessThanOrEqual(limit);
    names.push(...page.companies.map(({ name }) => name));
    after = page.next ?? undefined;
  } while (after);
  return names;
}

const setToken = ({ id }: { id: string }, data: Prisma.GustoAuthTokenUpdateManyMutationInput) =>
  db().gustoAuthToken.updateMany({ where: { grants: { some: { companyId: id } } }, data });

describe("the list of companies", () => {
  it("shows admins their own and operators all", async () => {
    const [avery, olivia, operator] = [
      await createViewer(),
      await createViewer(),
      await createViewer("operator"),
    ];
    await createCompany([avery], { name: "Hers" });
    await createCompany([avery, olivia], { name: "Shared" });
    const names = async (viewer: Viewer) =>
      (await listCompanies(viewer, { sort: "name" })).companies.map(({ name }) => name);
    expect(await names(avery)).toEqual(["Hers", "Shared"]);
    expect(await names(olivia)).toEqual(["Shared"]);
    expect(await names(operator)).toEqual(["Hers", "Shared"]);
    expect((await listCompanies(olivia)).total).toBe(1);
    expect(await names(await createViewer())).toEqual([]);
  });

  it("lists companies that need attention first, and counts every health", async () => {
    const viewer = await createViewer();
    await createCompany([viewer], { name: "b healthy" });
    await createCompany([viewer], { name: "a gone", state: "disconnected" });
    await createCompany([viewer], { name: "z broken", state: "reconnect_required" });
    await createCompany([viewer], { name: "m retrying", lastError: "gusto_unreachable" });
    await setToken(await createCompany([viewer], { name: "y lost" }), {
      state: "disconnected",
      stateReason: "disconnected_at_gusto",
      refreshFingerprint: null,
    });
    await setToken(await createCompany([viewer], { name: "a ended here" }), {
      state: "disconnected",
      stateReason: "disconnected_here",
      refreshFingerprint: null,
    });
    await setToken(await createCompany([viewer], { name: "d imported" }), { lastProvedAt: null });
    await setToken(await createCompany([viewer], { name: "h held" }), {
      heldSince: new Date(),
      accessTokenExpiration: new Date(0),
    });
    const page = await listCompanies(viewer);
    expect(page.companies.map(({ name, health }) => [name, health.status])).toEqual([
      ["z broken", "reconnect_required"],
      ["y lost", "ended_at_gusto"],
      ["h held", "held"],
      ["m retrying", "retrying"],
      ["d imported", "not_checked"],
      ["b healthy", "healthy"],
      ["a ended here", "disconnected"],
      ["a gone", "disconnected"],
    ]);
    expect(page.counts).toEqual({
      reconnect_required: 1,
      ended_at_gusto: 1,
      held: 1,
      retrying: 1,
      not_checked: 1,
      refreshing: 0,
      healthy: 1,
      disconnected: 2,
    });
    expect(
      page.waiting,
      "the token of what is held has expired, and that of what is retried has not",
    ).toBe(1);
    const broken = await listCompanies(viewer, { health: "reconnect_required" });
    expect(broken.companies.map(({ name }) => name)).toEqual(["z broken"]);
    expect(broken.total).toBe(8);
  });

  it.each(COMPANY_SORTS)("walks all pages by %s without losing or repeating one", async (sort) => {
    const viewer = await createViewer();
    for (let index = 0; index < 23; index += 1) {
      // Equal names, equal times and missing times: the hard cases of keyset paging.
      const state =
        index % 5 === 0 ? "reconnect_required" : index % 7 === 0 ? "disconnected" : "active";
      await createCompany([viewer], {
        name: index % 3 ? `Same` : `Name ${index} é'"\\`,
        state,
        ...(index % 4 === 0 && { lastError: "rate_limited" }),
      });
    }
    await db().$executeRaw`
        UPDATE gusto_auth_tokens
        SET last_proved_at = now() - (random() * 3)::int * interval '1 hour'
        WHERE random() < 0.5`;
    const all = (await listCompanies(viewer, { sort, limit: 200 })).companies.map(
      ({ name }) => name,
    );
    expect(all).toHaveLength(23);
    expect(await everyPage(viewer, sort, 4)).toEqual(all);
  });

  it("finds what was typed, with wildcards as plain characters", async () => {
    const viewer = await createViewer();
    for (const name of [
      "100% Cotton",
      "100 Cottons",
      "under_score",
      "underXscore",
      "back\\slash",
      "O'Brien",
    ])
      await createCompany([viewer], { name, city: name === "O'Brien" ? "Austin" : "Boise" });
    const found = async (q: string) =>
      (await listCompanies(viewer, { q, sort: "name" })).companies.map(({ name }) => name);
    expect(await found("100%")).toEqual(["100% Cotton"]);
    expect(await found("under_")).toEqual(["under_score"]);
    expect(await found("k\\s")).toEqual(["back\\slash"]);
    expect(await found("o'b")).toEqual(["O'Brien"]);
    expect(await found("AUSTIN")).toEqual(["O'Brien"]);
    expect(await found("'; DROP TABLE companies; --")).toEqual([]);
    expect(await found("\u0000")).toHaveLength(6);
    expect((await listCompanies(viewer, { q: "cotton" })).total).toBe(2);
  });

  it.each([
    ["cafe jose", "Café José"],
    ["CAFÉ JOSÉ", "Café José"],
    ["Cafe\u0301 jose", "Café José"],
    ["oneill", "O'Neill & Sons"],
    ["o’neill", "O'Neill & Sons"],
    ["o'brien", "O’Brien"],
    ["lodz", "Łódź Pierogi"],
    ["nuñez", "Nunez Farm"],
    ["são paulo", "Nunez Farm"],
    ["sao", "Nunez Farm"],
    ["smorrebrod", "Deli"],
    ["strasse", "Straße 7"],
  ])(
    "finds by %s what is called %s, whatever the accents, apostrophes and case",
    async (q, name) => {
      const viewer = await createViewer();
      for (const called of [
        "Café José",
        "O'Neill & Sons",
        "O’Brien",
        "Łódź Pierogi",
        "Straße 7",
        "Other",
      ])
        await createCompany([viewer], { name: called });
      await createCompany([viewer], { name: "Nunez Farm", city: "São Paulo" });
      await db().company.update({
        where: { id: (await createCompany([viewer], { name: "Deli" })).id },
        data: { tradeName: "Smørrebrød" },
      });
      expect((await listCompanies(viewer, { q })).companies.map((company) => company.name)).toEqual(
        [name],
      );
    },
  );

  it("does not match across two fields", async () => {
    const viewer = await createViewer();
    await createCompany([viewer], { name: "Bright", city: "Austin" });
    expect((await listCompanies(viewer, { q: "bright austin" })).total).toBe(0);
    expect((await listCompanies(viewer, { q: "bright\naustin" })).total).toBe(0);
  });

  it("sorts names the way people do, on every page and in the picker", async () => {
    const viewer = await createViewer();
    const sorted = ["Ärzte", "atlas", "Émile", "emma", "O'Neill", "Onset", "Øst", "Zebra", "Żubr"];
    for (const name of sorted.toSorted()) await createCompany([viewer], { name });
    expect(await everyPage(viewer, "name", 2)).toEqual(sorted);
    expect((await listPickableCompanies(viewer)).map(({ name }) => name)).toEqual(sorted);
  });

  it("searches and sorts by a new name as soon as there is one", async () => {
    const viewer = await createViewer();
    const { id } = await createCompany([viewer], { name: "Zebra" });
    await createCompany([viewer], { name: "Middle" });
    await db().company.update({ where: { id }, data: { name: "Ábaco" } });
    expect((await listCompanies(viewer, { q: "abaco" })).total).toBe(1);
    expect(await everyPage(viewer, "name", 1)).toEqual(["Ábaco", "Middle"]);
  });

  it("starts at the first page for a made-up cursor", async () => {
    const viewer = await createViewer();
    await createCompany([viewer]);
    for (const after of ["x", "W10", Buffer.from('["name",1e400,"a","b"]').toString("base64url")])
      expect((await listCompanies(viewer, { after })).companies).toHaveLength(1);
  });
});

describe("one company", () => {
  it("is null for strangers and for made-up ids alike", async () => {
    const [avery, stranger] = [await createViewer(), await createViewer()];
    const { id } = await createCompany([avery]);
    expect(await findCompany(avery, id)).toMatchObject({ id, health: { status: "healthy" } });
    for (const [viewer, companyId] of [
      [stranger, id],
      [avery, randomUUID()],
      [avery, "x"],
      [avery, ""],
    ] as const) {
      expect(await findCompany(viewer, companyId)).toBeNull();
      expect(await listTimeline(viewer, companyId)).toEqual({ events: [], next: null });
    }
  });

  it("names the companies on the same pair, but only those the viewer may see", async () => {
    const [avery, olivia, operator] = [
      await createViewer(),
      await createViewer(),
      await createViewer("operator"),
    ];
    const mine = await createCompany([avery], { name: "Mine", state: "none" });
    const other = await createCompany([olivia], { name: "Secret Name" });
    const tokenId = await createGrant([mine.id], undefined, avery.userId);
    await db().companyGrant.create({
      data: { companyId: other.id, tokenId, resourceOwnerUuid: randomUUID() },
    });
    expect((await findCompany(avery, mine.id))?.sharedWith).toEqual([]);
    expect((await findCompany(operator, mine.id))?.sharedWith).toEqual([
      { id: other.id, name: "Secret Name" },
    ]);
  });
});

describe("the timeline", () => {
  it("names people, keys and the worker, newest first, page by page", async () => {
    const viewer = await createViewer("company_admin", { name: "Avery Chen" });
    const { id } = await createCompany([viewer]);
    const { id: tokenId } = await db().gustoAuthToken.findFirstOrThrow();
    const key = await db().apiKey.create({
      data: {
        name: "billing",
        environment: "demo",
        prefix: "x",
        keyHash: randomUUID(),
        scopes: [],
      },
    });
    const actors = [
      `user:${viewer.userId}`,
      `api-key:${key.id}`,
      "worker",
      "user:not-a-uuid",
      "system",
    ];
    for (const actor of actors)
      await db().tokenEvent.create({
        data: { tokenId, type: "refreshed", actor, process: "host:1" },
      });
    const first = await listTimeline(viewer, id, { limit: 3 });
    expect(first.events.map(({ actor }) => actor)).toEqual([
      "This dashboard",
      "user:not-a-uuid",
      "Background worker",
    ]);
    const second = await listTimeline(viewer, id, { limit: 3, before: first.next ?? "" });
    expect(second.events.map(({ actor }) => actor)).toEqual(["API key billing", "Avery Chen"]);
    expect(second.next).toBeNull();
    expect((await listTimeline(viewer, id, { before: "x'; --" })).events).toHaveLength(5);
  });
});

describe("the overview", () => {
  it("shows what needs attention among the viewer's companies only", async () => {
    const [avery, olivia] = [await createViewer(), await createViewer()];
    await createCompany([avery], { name: "Broken", state: "reconnect_required" });
    await createCompany([avery], { name: "Fine" });
    await createCompany([olivia], { name: "Not hers", state: "reconnect_required" });
    const overview = await getOverview(avery);
    expect(overview.attention.map(({ name }) => name)).toEqual(["Broken"]);
    expect(overview.total).toBe(2);
    expect(overview.worker).toEqual({ alive: false, lastSeenAt: null });
    expect(overview.application).toBeNull();
  });
});

describe("the marker of changes", () => {
  it("stays the same while nothing happens, and changes only with what this viewer sees", async () => {
    const [avery, olivia] = [await createViewer(), await createViewer()];
    const mine = await createCompany([avery]);
    const first = await changesMarker(avery);
    expect(await changesMarker(avery)).toBe(first);
    await createCompany([olivia]);
    expect(await changesMarker(avery)).toBe(first);
    const seen = new Set([first]);
    for (const change of [
      "state = 'reconnect_required', state_since = now()",
      "attempts = attempts + 1",
      "version = version + 1",
      "last_proved_at = now()",
      "last_error = 'rate_limited'",
      "failing_since = now()",
      "access_token_expiration = now()",
      "held_since = now()",
      "last_proved_at = now() - interval '1 day'",
      "retry_at = now()",
    ]) {
      await db().$executeRawUnsafe(
        `
          UPDATE gusto_auth_tokens
          SET ${change}
          WHERE id IN (SELECT token_id FROM company_grants WHERE company_id = '${mine.id}')`,
      );
      seen.add(await changesMarker(avery));
    }
    await db().company.update({ where: { id: mine.id }, data: { syncSelected: true } });
    seen.add(await changesMarker(avery));
    expect(seen.size).toBe(12);
  });
});
