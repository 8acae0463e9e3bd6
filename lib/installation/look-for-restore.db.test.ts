import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { createHeldNotice } from "#lib/tokens/health/create-held-notice.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { holdInstallation, resumeInstallation } from "#lib/tokens/serving/hold-installation.ts";
import { recordNewestPair } from "#lib/tokens/store/newest-pair.ts";
import { sweepDueTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  refreshExchanges,
} from "#test/connected-company.ts";
import { asAdministrator } from "#test/database.ts";
import { withGusto } from "#test/with-gusto.ts";
import { lookForRestore, readRestoreMarkState } from "./look-for-restore.ts";
import { openInstallation } from "./open-installation.ts";

const simulator = withGusto();

/** Due for refresh whatever the jitter, and still valid. */
const DUE = 6_600;
const AN_HOUR = 3_600;

let file: string;

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens, gusto_application_states CASCADE`;
  file = path.join(mkdtempSync(path.join(tmpdir(), "restore-mark-")), "kept", "mark.json");
  env().RESTORE_MARK_FILE = file;
});

async function connect(count: number): Promise<ConnectedCompany[]> {
  const companies = await Promise.all(
    Array.from({ length: count }, () => connectCompanies(simulator)),
  );
  await db().$executeRaw`UPDATE token_events SET at = at - make_interval(secs => ${AN_HOUR})`;
  return companies;
}

const ask = ({ gustoUuid }: ConnectedCompany) => getAccessToken({ gustoUuid, actor: "worker" });
const exchangesOf = async (companies: ConnectedCompany[]) =>
  (
    await Promise.all(companies.map(({ gustoUuid }) => refreshExchanges(simulator, gustoUuid)))
  ).flat().length;
const stateOf = () => db().gustoApplicationState.findFirstOrThrow();
const countHolds = () => db().auditLog.count({ where: { action: "hold_began" } });
const markOf = async () => (await readRestoreMarkState()).at;

/** Gusto ends the old refresh token when the new access token is first used. */
async function refreshAndUse(company: ConnectedCompany): Promise<void> {
  await age(company.tokenId, DUE + AN_HOUR);
  const answer = await ask(company);
  if (answer.kind !== "fresh") throw new Error(`not refreshed: ${answer.kind}`);
  await fetch(`${simulator.url}/v1/token_info`, {
    headers: { authorization: `Bearer ${answer.accessToken.reveal()}` },
  });
}

/** Takes a backup, runs `since`, then restores the backup: same rows, same database id. */
async function restoredAfter(since: () => Promise<void>): Promise<void> {
  const place = new URL(process.env.DATABASE_URL ?? "");
  const [name, backup] = [place.pathname.slice(1), `backup_${randomUUID().slice(0, 8)}`];
  await closeDatabase();
  await asAdministrator(place, `CREATE DATABASE "${backup}" TEMPLATE "${name}"`);
  await since();
  await closeDatabase();
  await asAdministrator(place, `DROP DATABASE "${name}" WITH (FORCE)`);
  await asAdministrator(place, `ALTER DATABASE "${backup}" RENAME TO "${name}"`);
}

describe("a database that was restored from a backup", () => {
  it("starts held: only a canary is sent, valid tokens are served, and after the resume each grant is judged on its own", async () => {
    const companies = await connect(4);
    const [spent, ...well] = companies;
    if (!spent) throw new Error("no company");
    await openInstallation();
    await restoredAfter(async () => {
      await refreshAndUse(spent);
      await lookForRestore();
    });
    for (const { tokenId } of companies) await age(tokenId, DUE);
    const [before, holds] = [await exchangesOf(companies), await countHolds()];

    await openInstallation();
    await openInstallation();
    for (let sweep = 0; sweep < 3; sweep += 1) await sweepDueTokens();
    expect(await exchangesOf(companies)).toBe(before + 1);
    expect((await Promise.all(companies.map(ask))).map(({ kind }) => kind)).toEqual(
      companies.map(() => "fresh"),
    );
    expect(await stateOf()).toMatchObject({
      heldReason: "restored_database",
      pausedReason: "held",
    });
    expect(await countHolds()).toBe(holds + 1);
    expect(await db().gustoAuthToken.count({ where: { state: "reconnect_required" } })).toBe(0);
    await db().gustoApplicationState.updateMany({
      data: { heldSince: new Date(Date.now() - AN_HOUR * 1_000) },
    });
    await createHeldNotice();
    await createHeldNotice();
    expect(await db().notice.count({ where: { kind: "held", dismissedAt: null } })).toBe(1);

    // Already known: once a person has resumed, it isn't held again.
    await resumeInstallation(SYSTEM);
    await openInstallation();
    expect(await stateOf()).toMatchObject({ heldReason: null });
    for (let sweep = 0; sweep < 3; sweep += 1) {
      await db().gustoAuthToken.updateMany({ where: { state: "active" }, data: { retryAt: null } });
      await sweepDueTokens();
    }
    const rows = await db().gustoAuthToken.findMany({ select: { id: true, state: true } });
    expect(rows.filter(({ state }) => state === "reconnect_required").map(({ id }) => id)).toEqual([
      spent.tokenId,
    ]);
    const isRefreshed = async (company: ConnectedCompany) => {
      const answer = await ask(company);
      return answer.kind === "fresh" && answer.version > 1;
    };
    expect(await Promise.all(well.map(isRefreshed))).toEqual(well.map(() => true));
  });

  it("is detected by a running process as well, and after an operator's own hold", async () => {
    const [company] = await connect(1);
    if (!company) throw new Error("no company");
    await lookForRestore();
    await holdInstallation("operator", SYSTEM);
    await restoredAfter(async () => {
      await resumeInstallation(SYSTEM);
      await refreshAndUse(company);
      await lookForRestore();
    });
    expect(await lookForRestore()).toBe(false);
    expect(await stateOf()).toMatchObject({ heldReason: "operator" });
    await resumeInstallation(SYSTEM);
    expect(await lookForRestore()).toBe(true);
    expect(await stateOf()).toMatchObject({ heldReason: "restored_database" });
  });

  it("is detected when the backup was taken after the migration and before any process ever started", async () => {
    await restoredAfter(async () => {
      await connect(1);
      await lookForRestore();
    });
    expect(await db().gustoAuthToken.count()).toBe(0);
    expect(await lookForRestore()).toBe(true);
    expect(await stateOf()).toMatchObject({ heldReason: "restored_database" });
  });
});

describe("what is not a restore:", () => {
  it("another database, next to which the first one's mark stays", async () => {
    await connect(1);
    await lookForRestore();
    const first = await markOf();
    const { databaseId } = await stateOf();
    const other = randomUUID();
    await db().gustoApplicationState.updateMany({
      data: { databaseId: other, newestPairAt: null },
    });
    await db().$executeRaw`UPDATE token_events SET at = at - interval '1 day'`;
    expect(await lookForRestore()).toBe(false);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      newest_pairs: { [databaseId]: first?.toISOString(), [other]: expect.any(String) },
    });
  });

  it("a database whose newest rows were deleted", async () => {
    await connect(1);
    await lookForRestore();
    await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
    expect(await lookForRestore()).toBe(false);
  });

  it("a pair that another process stores and marks during the check", async () => {
    await connect(1);
    await lookForRestore();
    const { databaseId } = await stateOf();
    const at = new Date();
    rmSync(file);
    // A named pipe: reading blocks until someone writes, and opening it for writing blocks until
    // someone reads.
    await promisify(execFile)("mkfifo", [file]);
    const looking = lookForRestore();
    const pipe = await open(file, "w");
    await recordNewestPair(at);
    await pipe.writeFile(JSON.stringify({ newest_pairs: { [databaseId]: at.toISOString() } }));
    await pipe.close();
    expect(await looking).toBe(false);
    expect(await stateOf()).toMatchObject({ heldReason: null });
  });

  it("a database without a mark: nothing is assumed", async () => {
    await connect(1);
    await lookForRestore();
    await db().gustoApplicationState.updateMany({ data: { newestPairAt: null } });
    await db().$executeRaw`UPDATE token_events SET at = at - interval '1 day'`;
    rmSync(file);
    expect(await lookForRestore()).toBe(false);
    expect(await stateOf()).toMatchObject({ heldReason: null });
  });
});

describe("the mark", () => {
  it("moves when a newer pair is more than a minute past it, not for each one", async () => {
    const [company] = await connect(1);
    if (!company) throw new Error("no company");
    await lookForRestore();
    const first = await markOf();
    await db().$executeRaw`UPDATE token_events SET at = at + interval '50 seconds'`;
    await lookForRestore();
    expect(await markOf()).toEqual(first);
    await db().$executeRaw`UPDATE token_events SET at = at + interval '50 seconds'`;
    await Promise.all(Array.from({ length: 8 }, () => lookForRestore()));
    expect((await markOf())?.getTime()).toBe((first?.getTime() ?? 0) + 100_000);
  });

  it.each([
    [
      "cannot be written",
      () => {
        mkdirSync(path.dirname(path.dirname(file)), { recursive: true });
        writeFileSync(path.dirname(file), "");
      },
    ],
    [
      "is damaged",
      () => {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, "{");
      },
    ],
  ])(
    "that %s does not prevent a start, and is a problem on the readiness page until it is fixed",
    async (_, damage) => {
      await connect(1);
      damage();
      await openInstallation();
      expect(await readRestoreMarkState()).toMatchObject({ at: null, problem: expect.any(String) });
      rmSync(path.dirname(file), { recursive: true });
      await openInstallation();
      expect(await readRestoreMarkState()).toMatchObject({ at: expect.any(Date), problem: null });
    },
  );
});
