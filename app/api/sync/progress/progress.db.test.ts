import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { createCheckpoint, createRun } from "#test/payroll-rows.ts";
import { createCompany, createViewer, openSession, refuseGrants } from "#test/people.ts";
import { GET } from "./route.ts";

withDatabase();

let avery: Viewer;
let company: { id: string };

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
  avery = await createViewer();
  company = await createCompany([avery], { name: "Bright Bakery" });
});

async function requestOf(
  viewer: Viewer | null,
  query = "",
): Promise<{ request: Request; leave: () => void }> {
  const leaving = new AbortController();
  const headers: Record<string, string> = viewer
    ? { cookie: (await openSession(viewer)).cookie }
    : {};
  return {
    request: new Request(`http://localhost:3000/api/sync/progress${query}`, {
      headers,
      signal: leaving.signal,
    }),
    leave: () => leaving.abort(),
  };
}

/** A stream's events, one by one, until `enough` or its end. */
async function listen(
  answer: Response,
  enough: (text: string) => boolean,
): Promise<{ text: string; ended: boolean }> {
  const reader = answer.body!.getReader();
  let text = "";
  while (!enough(text)) {
    const { value, done } = await reader.read();
    if (done) return { text, ended: true };
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return { text, ended: false };
}

describe("the progress of syncs", () => {
  it("is sent immediately and on every change, as server-sent events that no cache or proxy buffers", async () => {
    const { runId } = await createRun(company.id, { state: "running" });
    await createCheckpoint(runId, "employees", 0, {
      state: "running",
      pagesDone: 1,
      pagesTotal: 4,
    });
    const { request, leave } = await requestOf(avery);
    const answer = await GET(request);
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(
      (
        await listen(
          answer,
          (text) => text.includes("\n\nevent: progress\n") && text.endsWith("\n\n"),
        )
      ).text,
    ).toContain(`"runId":"${runId}"`);
    await db().syncCheckpoint.updateMany({ data: { pagesDone: 3 } });
    expect((await listen(answer, (text) => text.includes(`"pagesDone":3`))).ended).toBe(false);
    leave();
    expect((await listen(answer, () => false)).ended).toBe(true);
  });

  it("ends with the session, and stops reporting a company the viewer lost", async () => {
    await createRun(company.id, { state: "running" });
    const { request } = await requestOf(avery);
    const answer = await GET(request);
    await listen(answer, (text) => text.includes("Bright Bakery"));
    await refuseGrants(avery);
    const { text } = await listen(answer, (said) => said.includes(`{"runs":[]}`));
    expect(text).not.toContain("Bright Bakery");
    await db().session.deleteMany();
    expect((await listen(answer, () => false)).ended).toBe(true);
  });

  it("answers pollers once as JSON, without other people's companies", async () => {
    await createRun(company.id, { state: "running" });
    const olivia = await createViewer();
    const once = async (viewer: Viewer | null, query: string) => {
      const answer = await GET((await requestOf(viewer, query)).request);
      return [answer.status, await answer.json()] as const;
    };
    expect(await once(avery, "?once=1")).toMatchObject([
      200,
      { runs: [{ companyName: "Bright Bakery" }] },
    ]);
    expect(await once(olivia, "?once=1")).toEqual([200, { runs: [] }]);
    expect(await once(olivia, `?once=1&company=${company.id}`)).toEqual([200, { runs: [] }]);
    expect(await once(avery, "?once=1&company=no-uuid")).toMatchObject([
      400,
      { code: "invalid_input" },
    ]);
    expect(await once(null, "?once=1")).toMatchObject([401, { code: "not_signed_in" }]);
  });
});
