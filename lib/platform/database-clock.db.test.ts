// A machine with a wrong clock, connected to a database with the right time.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSession, findSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { GET as getHealth } from "../../app/api/health/route.ts";
import { findWrongClocks } from "./clocks/find-wrong-clocks.ts";
import { readClocks } from "./clocks/read-clocks.ts";
import { closeDatabase, db } from "./database/db.ts";
import { transaction } from "./database/transaction.ts";
import { databaseNow } from "./database-clock.ts";
import { beat, deleteOldHeartbeats, findWorker } from "./jobs/heartbeat.ts";

withDatabase();

const SECOND = 1_000;
const AHEAD = 3_600 * SECOND;
const BEHIND = -90 * SECOND;

/** Sets this process' clock off by `ms`. */
function skew(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  await db().processHeartbeat.deleteMany();
});
afterEach(async () => {
  vi.useRealTimers();
  // The next connection measures the clock again.
  await closeDatabase();
});

describe.each([
  ["90 seconds behind", BEHIND],
  ["an hour ahead", AHEAD],
])("a worker whose clock is %s", (_, ms) => {
  it("looks alive to processes with the right time, and to those with the same wrong one", async () => {
    skew(ms);
    await beat("worker");
    expect(await findWorker()).toMatchObject({ alive: true });
    skew(-ms);
    expect(await findWorker()).toMatchObject({ alive: true });
  });

  it("looks silent 45 seconds after it was killed", async () => {
    skew(ms);
    await beat("worker");
    await db().$executeRaw`
        UPDATE process_heartbeats SET last_seen_at = last_seen_at - interval '46 seconds'`;
    expect(await findWorker()).toMatchObject({ alive: false });
  });

  it("uses the database's time as soon as it is connected, or has sent a heartbeat", async () => {
    await closeDatabase();
    const right = Date.now();
    skew(ms);
    await db().$queryRaw`SELECT 1`;
    expect(Math.abs(databaseNow().getTime() - right)).toBeLessThan(5 * SECOND);
    skew(-ms);
    await beat("worker");
    expect(Math.abs(databaseNow().getTime() - right)).toBeLessThan(5 * SECOND);
  });

  it("is told of: by health and for the readiness page, until its clock is right", async () => {
    await beat("worker");
    expect(await (await getHealth()).json()).toMatchObject({ clocks: "ok" });
    skew(ms);
    await beat("worker");
    await beat("worker");
    expect(findWrongClocks(await readClocks())).toMatchObject([
      { whose: expect.stringMatching(/^worker /), against: "the database's" },
    ]);
    expect(await (await getHealth()).json()).toMatchObject({ status: "ok", clocks: "off" });
    skew(-ms);
    await beat("worker");
    await beat("worker");
    expect(await (await getHealth()).json()).toMatchObject({ clocks: "ok" });
  });

  it("creates and checks sessions by the time all others use", async () => {
    const viewer = await createViewer();
    await closeDatabase();
    skew(ms);
    await beat("worker");
    const token = newSessionToken();
    await transaction((tx) => createSession(tx, { userId: viewer.userId, token }));
    skew(-ms);
    await beat("worker");
    expect(await findSession(token)).not.toBeNull();
    const { expires } = await db().session.findFirstOrThrow({ where: { userId: viewer.userId } });
    expect(expires.getTime()).toBeGreaterThan(Date.now());
  });
});

it("an older release's heartbeat from the future hides no silence, and is deleted", async () => {
  await db().$executeRaw`
    INSERT INTO process_heartbeats (process, kind, started_at, last_seen_at)
    VALUES ('ahead', 'worker', now(), now() + interval '1 hour'),
      ('killed', 'worker', now(), now() - interval '2 minutes')`;
  expect(await findWorker()).toMatchObject({ alive: false, lastSeenAt: expect.any(Date) });
  await deleteOldHeartbeats();
  expect(await db().processHeartbeat.findMany({ select: { process: true } })).toEqual([
    { process: "killed" },
  ]);
});
