import { beforeEach, expect, it, vi } from "vitest";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { db } from "#lib/platform/database/db.ts";
import { beat, endHeartbeat, startHeartbeat } from "#lib/platform/jobs/heartbeat.ts";
import { withDatabase } from "#test/with-database.ts";
import { applyMigrations } from "../../local/postgres/migrations.ts";
import { GET as getHealth } from "../../app/api/health/route.ts";
import { findReleaseProblem } from "./find-release-problem.ts";
import { openInstallation } from "./open-installation.ts";
import { openWhenReachable } from "./open-when-reachable.ts";

withDatabase();

const NEXT = "29990101000000_next_release";
/** What a later release does when nobody uses the table any more. */
const CONTRACTING = {
  name: NEXT,
  sql: `DROP TABLE rate_limits; UPDATE schema_compatibility SET oldest_beside = '${NEXT}';`,
};
const url = () => process.env.DATABASE_URL ?? "";
const migrate = () => applyMigrations(url(), [CONTRACTING]);
const isContracted = async () => {
  const [row] = await db().$queryRaw<{ gone: boolean }[]>`
    SELECT to_regclass('public.rate_limits') IS NULL AS gone`;
  return row?.gone;
};
const health = async () => {
  const answer = await getHealth();
  return { ...((await answer.json()) as object), status: answer.status };
};
const asOfRelease = (schemaVersion: string | null) =>
  db().processHeartbeat.updateMany({ data: { schemaVersion } });

beforeEach(() => db().processHeartbeat.deleteMany());

it("an unfinished migration keeps a new release from serving, but not from starting", async () => {
  await db().$executeRaw`
      UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ${SCHEMA_VERSION}`;
  const exited = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  await openWhenReachable();
  expect(exited).not.toHaveBeenCalled();
  expect(await health()).toMatchObject({ status: 503, installation: "not_migrated" });
  await expect(openInstallation()).rejects.toMatchObject({ code: "not_migrated" });
  await db().$executeRaw`
      UPDATE _prisma_migrations SET finished_at = now() WHERE migration_name = ${SCHEMA_VERSION}`;
  // The process looks again by itself, and tells from then on that it is there.
  await expect
    .poll(() => db().processHeartbeat.findFirst(), { timeout: 10_000 })
    .toMatchObject({ kind: "app", schemaVersion: SCHEMA_VERSION });
  expect(await health()).toMatchObject({ status: 200 });
  await endHeartbeat();
  expect(await db().processHeartbeat.count()).toBe(0);
  vi.restoreAllMocks();
});

it.each([
  ["an older release", "20261128140219_releases_side_by_side"],
  ["a release that does not say what it is", null],
])("nothing is removed while a process of %s is alive", async (_, schemaVersion) => {
  await beat("app");
  await asOfRelease(schemaVersion);
  await expect(migrate()).rejects.toThrow(
    /29990101000000_next_release: it removes what the app .+ \(release .+\) still uses\. Replace or stop .*This step was rolled back/,
  );
  expect(await isContracted()).toBe(false);
  expect((await db().schemaCompatibility.findFirstOrThrow()).oldestBeside).not.toBe(NEXT);
});

it("once only the new release's processes are alive, the removal happens and older ones are refused", async () => {
  await startHeartbeat("worker");
  await asOfRelease(NEXT);
  expect(await migrate()).toEqual([NEXT]);
  expect(await isContracted()).toBe(true);
  expect(await findReleaseProblem(NEXT)).toBeNull();
  await expect(openInstallation()).rejects.toMatchObject({
    name: "InstallationRefused",
    message: `This release is too old for its database: it knows migrations up to ${SCHEMA_VERSION}, and the database serves releases from ${NEXT} on. Start a newer release.`,
  });
  expect(await health()).toMatchObject({ status: 503, installation: "older_release" });
  await endHeartbeat();
});
