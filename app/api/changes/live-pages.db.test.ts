import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { disableUser } from "#lib/access/staff/disable-user.ts";
import { currentPlace } from "#lib/access/sessions/belongs-here.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { livePages } from "#lib/companies/live/watch-changes.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { parseEnv } from "#lib/platform/settings/parse-settings.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { countStatements } from "#test/count-statements.ts";
import { type DatabaseLink, startDatabaseLink } from "#test/database-link.ts";
import { createCompany, createViewer, openSession } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { GET } from "./route.ts";

withDatabase();

let server: Server;
let link: DatabaseLink;
const open: { leave: () => void }[] = [];

beforeAll(async () => {
  link = await startDatabaseLink(process.env.DATABASE_URL ?? "");
  Object.assign(env(), parseEnv({ ...process.env, DATABASE_LISTEN_URL: link.url }));
  server = createServer((incoming, outgoing) => {
    const leaving = new AbortController();
    outgoing.once("close", () => leaving.abort());
    const headers = incoming.headers as Record<string, string>;
    const request = new Request(`http://localhost:3000${incoming.url}`, {
      headers,
      signal: leaving.signal,
    });
    void GET(request).then(async (answer) => {
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      for await (const part of answer.body ?? []) outgoing.write(part);
      outgoing.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  for (const page of open.splice(0)) page.leave();
  await expect.poll(() => livePages().count).toBe(0);
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await link.close();
});

type Page = Awaited<ReturnType<typeof openPage>>;

/** A page that is open in a browser, as the server sees it: what it is told, event by event. */
async function openPage(viewer: Viewer, shows: string[] = []) {
  env().OPERATOR_EMAILS = [
    ...env().OPERATOR_EMAILS,
    ...(viewer.role === "operator" ? [viewer.email ?? ""] : []),
  ];
  const { sessionId, cookie } = await openSession(viewer);
  const leaving = new AbortController();
  const { port } = server.address() as AddressInfo;
  const query = shows.map((id) => `shows=${id}`).join("&");
  const answer = await fetch(`http://127.0.0.1:${port}/api/changes?${query}`, {
    headers: {
      accept: "text/event-stream",
      cookie,
    },
    signal: leaving.signal,
  });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const told: string[] = [];
  let isEnded = false;
  const read = async () => {
    let text = "";
    for await (const part of answer.body!) {
      text += new TextDecoder().decode(part);
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      told.push(...events.flatMap((event) => /^event: (\w+)/.exec(event)?.[1] ?? []));
    }
  };
  void read().then(
    () => (isEnded = true),
    () => (isEnded = true),
  );
  const count = (kind: string) => told.filter((one) => one === kind).length;
  const page = {
    sessionId,
    /** Waits until the page has been told so often. */
    hears: (kind: string, times = 1) =>
      expect
        .poll(() => count(kind), { timeout: 10_000, message: kind })
        .toBeGreaterThanOrEqual(times),
    ends: () => expect.poll(() => isEnded, { timeout: 15_000 }).toBe(true),
    count,
    leave: () => leaving.abort(),
  };
  open.push(page);
  return page;
}

/** Open, and told from now on. */
async function openLivePage(viewer: Viewer, shows: string[] = []): Promise<Page> {
  // What the test has made so far is no news any more.
  await updateStandings();
  const page = await openPage(viewer, shows);
  await page.hears("marker");
  await expect.poll(() => livePages().state).toBe("listening");
  return page;
}

const select = (id: string, syncSelected: boolean) =>
  db().company.update({ where: { id }, data: { syncSelected } });
const breakGrant = (companyId: string) =>
  db().gustoAuthToken.updateMany({
    where: { grants: { some: { companyId } } },
    data: { state: "reconnect_required", stateReason: "revoked" },
  });

describe("open pages", () => {
  it("hear of changes to what they show, and of nothing their viewer may not see", async () => {
    const [avery, olivia, operator] = [
      await createViewer(),
      await createViewer(),
      await createViewer("operator"),
    ];
    const mine = await createCompany([avery]);
    const hers = await createCompany([olivia]);
    const [page, other, all] = [
      await openLivePage(avery, [mine.id, hers.id]),
      await openLivePage(olivia, [mine.id, hers.id]),
      await openLivePage(operator, [mine.id, hers.id]),
    ];
    const before = [page, other, all].map((one) => one.count("changed"));
    await select(mine.id, true);
    await page.hears("changed", before[0]! + 1);
    await all.hears("changed", before[2]! + 1);
    // What comes after it is told after it: hers was not told of mine.
    expect(other.count("changed")).toBe(before[1]);
    await breakGrant(hers.id);
    await other.hears("changed", before[1]! + 1);
    await all.hears("changed", before[2]! + 2);
    expect(page.count("changed")).toBe(before[0]! + 1);
  });

  it("hear of a detail only where it is shown, and of a broken connection everywhere", async () => {
    const operator = await createViewer("operator");
    const [shown, elsewhere] = [await createCompany([]), await createCompany([])];
    const page = await openLivePage(operator, [shown.id]);
    const everything = await openLivePage(operator);
    await select(elsewhere.id, true);
    const before = page.count("changed");
    await everything.hears("changed");
    expect(page.count("changed")).toBe(before);
    await breakGrant(elsewhere.id);
    await page.hears("changed", before + 1);
  });

  it("hear when Gusto confirms the end of a disconnected grant", async () => {
    const operator = await createViewer("operator");
    const company = await createCompany([]);
    const ofCompany = { grants: { some: { companyId: company.id } } };
    await db().gustoAuthToken.updateMany({
      where: ofCompany,
      data: { state: "disconnected", refreshFingerprint: null },
    });
    const page = await openLivePage(operator, [company.id]);
    const before = page.count("changed");
    await db().gustoAuthToken.updateMany({
      where: ofCompany,
      data: { accessToken: null, refreshToken: null },
    });
    await page.hears("changed", before + 1);
  });

  it("hear once of an action on a thousand companies", async () => {
    const operator = await createViewer("operator");
    await db().$executeRaw`
      INSERT INTO companies (id, environment, gusto_uuid, name, city, updated_at)
      SELECT gen_random_uuid(), 'demo', gen_random_uuid(), 'Bulk ' || n, 'Bulktown', now()
      FROM generate_series(1, 1000) n`;
    const page = await openLivePage(operator);
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    const messages: string[] = [];
    client.on("notification", ({ payload }) => messages.push(payload ?? ""));
    await client.query("LISTEN company_changes");
    const before = page.count("changed");
    await db().company.updateMany({ where: { city: "Bulktown" }, data: { syncSelected: true } });
    await page.hears("changed", before + 1);
    await client.query("SELECT 1");
    await client.end();
    expect(messages.length).toBeLessThanOrEqual(4);
    expect(messages.every((message) => message.length < 8_000)).toBe(true);
  });

  it("hear of a pause of the application", async () => {
    const page = await openLivePage(await createViewer(), [randomUUID()]);
    const { environment } = currentPlace();
    await db().gustoApplicationState.upsert({
      where: { environment },
      create: { environment },
      update: {},
    });
    const before = page.count("changed");
    await db().gustoApplicationState.update({
      where: { environment },
      data: {
        pausedReason: "gusto_unavailable",
        pausedSince: new Date(),
        pausedUntil: new Date(Date.now() + 60_000),
      },
    });
    await page.hears("changed", before + 1);
    await db().gustoApplicationState.update({
      where: { environment },
      data: { pausedReason: null, pausedSince: null, pausedUntil: null },
    });
    await page.hears("changed", before + 2);
  });

  it("cost the database the same, however many they are", async () => {
    const operator = await createViewer("operator");
    const company = await createCompany([]);
    const cost = async (pages: Page[]): Promise<number> => {
      const before = pages.map((page) => page.count("changed"));
      return countStatements(async () => {
        await select(
          company.id,
          (await db().company.findUniqueOrThrow({ where: { id: company.id } })).syncSelected ===
            false,
        );
        for (const [at, page] of pages.entries()) await page.hears("changed", before[at]! + 1);
      });
    };
    const pages = [await openLivePage(operator)];
    const one = await cost(pages);
    while (pages.length < 40) pages.push(await openLivePage(operator));
    // Rounds that happen to fall into the time between; a statement a page would be 40.
    expect(await cost(pages)).toBeLessThan(one + 20);
  });

  it("are asked to recheck after the listening connection was lost, so nothing is missed", async () => {
    const viewer = await createViewer("operator");
    const page = await openLivePage(viewer);
    const before = page.count("recheck");
    link.cut();
    link.restore();
    await page.hears("recheck", before + 1);
    const company = await createCompany([]);
    await page.hears("changed");
    expect(company.id).toBeTruthy();
  });

  it("end with their session and leave nothing behind", async () => {
    const page = await openLivePage(await createViewer());
    await db().session.delete({ where: { id: page.sessionId } });
    await page.ends();
    expect(livePages()).toEqual({ count: 0, state: "idle" });
  });

  it("of a person who is disabled end, and nobody else's do", async () => {
    const [operator, viewer] = [await createViewer("operator"), await createViewer()];
    const [theirs, mine] = [await openLivePage(viewer), await openLivePage(operator)];
    await disableUser({ viewer: operator, ip: null }, viewer.userId);
    await theirs.ends();
    expect(livePages().count).toBe(1);
    await createCompany([]);
    await mine.hears("changed");
  });

  it("are not opened without a session", async () => {
    const answer = await GET(
      new Request("http://localhost:3000/api/changes", {
        headers: { accept: "text/event-stream" },
      }),
    );
    expect(answer.status).toBe(401);
  });
});
