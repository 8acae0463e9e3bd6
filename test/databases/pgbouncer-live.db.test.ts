// Open pages behind a real PgBouncer in transaction mode, which gives a listening session to
// another client.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { livePages, watchChanges } from "#lib/companies/live/watch-changes.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { parseEnv } from "#lib/platform/settings/parse-settings.ts";
import { GET as getHealth } from "../../app/api/health/route.ts";
import { ensurePgBouncers } from "../../local/ensure-pg-bouncers.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { createCompany } from "../people.ts";
import { type PgBouncer, startPgBouncer } from "./start-pgbouncer.ts";

const [program] = ensurePgBouncers();

describe.skipIf(!program)("through PgBouncer in transaction mode", () => {
  let database: TestDatabase;
  let bouncer: PgBouncer;
  const useSettings = (listenUrl: string) =>
    Object.assign(env(), parseEnv({ ...process.env, DATABASE_LISTEN_URL: listenUrl }));
  /** An open page, and what has been pushed to it. */
  const open = () => {
    const told = new Set<string>();
    const page = { userId: "x", sessionId: randomUUID(), seesAll: true, shown: "all" as const };
    return { told, leave: watchChanges(page, ({ kind }) => void told.add(kind)) };
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    bouncer = await startPgBouncer(program!, database.url, []);
    process.env.DATABASE_URL = bouncer.url;
    useSettings("");
  });

  afterAll(async () => {
    await closeDatabase();
    await bouncer.stop();
    await database.drop();
  });

  it("open pages hear of changes if the settings name a way around it", async () => {
    useSettings(database.url);
    const { told, leave } = open();
    await expect.poll(() => livePages().state).toBe("listening");
    await createCompany([]);
    await expect.poll(() => [...told], { timeout: 5_000 }).toContain("changed");
    leave();
  });

  it("open pages have to poll if none is named, and health says so", async () => {
    useSettings("");
    const { told, leave } = open();
    await expect.poll(() => [...told]).toEqual(["poll"]);
    leave();
    // Known from now on: the next page hears it right away, without trying a connection.
    const next = open();
    expect([...next.told]).toEqual(["poll"]);
    next.leave();
    expect(await (await getHealth()).json()).toMatchObject({ open_pages: "asking" });
  });
});
