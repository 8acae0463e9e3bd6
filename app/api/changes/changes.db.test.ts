import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { currentPlace } from "#lib/access/sessions/belongs-here.ts";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { SESSION_IDLE_MS } from "#lib/access/sessions/session-limits.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { GET as getProgress } from "../sync/progress/route.ts";
import { GET as getChanges } from "./route.ts";

withDatabase();

const HOUR_MS = 3_600_000;

/** A session one hour before its idle limit. */
async function openSession() {
  const token = randomUUID();
  const data = {
    userId: (await createViewer()).userId,
    sessionTokenHash: fingerprint(token),
    ...currentPlace(),
    expires: new Date(Date.now() + HOUR_MS),
    absoluteExpiresAt: new Date(Date.now() + 48 * HOUR_MS),
  };
  const { id } = await db().session.create({ data });
  const isMoved = async () =>
    (await db().session.findUniqueOrThrow({ where: { id } })).expires.getTime() >
    Date.now() + SESSION_IDLE_MS - HOUR_MS;
  const request = (path: string, headers: Record<string, string> = {}) =>
    new Request(`http://localhost:3000${path}`, {
      headers: { cookie: `${sessionCookieName("http://localhost:3000")}=${token}`, ...headers },
    });
  return { isMoved, request };
}

describe("an open page", () => {
  it("does not keep its session alive through timers and streams", async () => {
    const { isMoved, request } = await openSession();
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

  it("keeps it alive when a person opens a page", async () => {
    const { isMoved, request } = await openSession();
    await findViewerOfRequest(request("/companies", { "sec-fetch-mode": "navigate" }));
    expect(await isMoved()).toBe(true);
  });

  it("keeps it alive while a person uses the page, as the next poll reports", async () => {
    const { isMoved, request } = await openSession();
    await getChanges(request("/api/changes?used=1"));
    expect(await isMoved()).toBe(true);
  });
});
