import { describe, expect, it } from "vitest";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { SESSION_IDLE_MS } from "#lib/access/sessions/session-limits.ts";
import { db } from "#lib/platform/database/db.ts";
import { createViewer, openSession } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { GET as getProgress } from "../sync/progress/route.ts";
import { GET as getChanges } from "./route.ts";

withDatabase();

async function openBrowser() {
  const { sessionId: id, cookie } = await openSession(await createViewer());
  const isMoved = async () =>
    (await db().session.findUniqueOrThrow({ where: { id } })).expires.getTime() >
    Date.now() + SESSION_IDLE_MS - HOUR_MS;
  const request = (path: string, headers: Record<string, string> = {}) =>
    new Request(`http://localhost:3000${path}`, { headers: { cookie, ...headers } });
  return { isMoved, request };
}

describe("an open page", () => {
  it("does not keep its session alive through timers and streams", async () => {
    const { isMoved, request } = await openBrowser();
    expect((await getChanges(request("/api/changes"))).status).toBe(200);
    expect((await getProgress(request("/api/sync/progress?once=1"))).status).toBe(200);
    const stream = await getProgress(request("/api/sync/progress"));
    await stream.body?.cancel();
    // A page that re-renders itself, and one that is prefetched.
    expect(
      await findViewerOfRequest(request("/companies", { "sec-fetch-mode": "cors" })),
    ).not.toBeNull();
    expect(
      await findViewerOfRequest(
        request("/companies", { "sec-fetch-mode": "navigate", "sec-purpose": "prefetch" }),
      ),
    ).not.toBeNull();
    expect(await isMoved()).toBe(false);
  });

  it("that shows no company is watched like any other", async () => {
    const { request } = await openBrowser();
    const stream = await getChanges(
      request("/api/changes?shows=none", { accept: "text/event-stream" }),
    );
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
    expect((await getChanges(request("/api/changes?shows=nonsense"))).status).toBe(400);
  });

  it("keeps it alive when a person opens a page", async () => {
    const { isMoved, request } = await openBrowser();
    await findViewerOfRequest(request("/companies", { "sec-fetch-mode": "navigate" }));
    expect(await isMoved()).toBe(true);
  });

  it("keeps it alive while a person uses the page, as the next poll reports", async () => {
    const { isMoved, request } = await openBrowser();
    await getChanges(request("/api/changes?used=1"));
    expect(await isMoved()).toBe(true);
  });
});
