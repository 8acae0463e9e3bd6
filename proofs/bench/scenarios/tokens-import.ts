import { randomBytes, randomUUID } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { db } from "#lib/platform/database/db.ts";
import { runCaptured } from "../../../local/processes/run-captured.ts";
import type { Figure } from "../figure.ts";
import type { Run } from "../run.ts";

const LOOK_EVERY_MS = 250;
const ONE_HOUR = 3_600_000;

/**
 * A partner imports all its tokens at once: killed when half are stored, then run again to the end.
 */
export async function* tokensImport({ quick }: Run): AsyncGenerator<Figure> {
  const lines = quick ? 2_000 : 1_000_000;
  const folder = mkdtempSync(path.join(tmpdir(), "dashboard-import-"));
  try {
    const file = path.join(folder, "tokens.ndjson");
    await pipeline(Readable.from(ndjson(lines)), createWriteStream(file));
    yield await importTwice(file, lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importTwice(file: string, lines: number): Promise<Figure> {
  const before = await countRows();
  const first = await killedAfter(file, Math.floor(lines / 2));
  const stored = minus(await countRows(), before);
  const begun = performance.now();
  const { code, output } = await runCaptured(importOf(file), { env: process.env });
  const seconds = (performance.now() - begun) / 1_000;
  const all = minus(await countRows(), before);
  const known = Number(/(\d+) already stored/.exec(output)?.[1]);
  return {
    name: "tokens.import",
    value: stored.pairs / first.seconds,
    unit: "lines/s",
    detail: {
      lines,
      stored_when_killed: stored.pairs,
      seconds_until_killed: first.seconds,
      known_to_second_run: known,
      second_run_seconds: seconds,
      second_run_exit_code: code,
      pairs: all.pairs,
      companies: all.companies,
      grants: all.grants,
      timeline: all.timeline,
    },
  };
}

/** Runs the import until half is stored, then kills it wherever it is. */
async function killedAfter(file: string, pairs: number): Promise<{ seconds: number }> {
  const kill = new AbortController();
  const before = await db().gustoAuthToken.count();
  const begun = performance.now();
  const ended = runCaptured(importOf(file), { env: process.env, killedBy: kill.signal }).catch(
    () => null,
  );
  while ((await db().gustoAuthToken.count()) - before < pairs)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  kill.abort();
  await ended;
  return { seconds: (performance.now() - begun) / 1_000 };
}

function importOf(file: string): string[] {
  return ["--conditions=react-server", "scripts/import-tokens.ts", file];
}

type Rows = { pairs: number; companies: number; grants: number; timeline: number };

async function countRows(): Promise<Rows> {
  const [pairs, companies, grants, timeline] = await Promise.all([
    db().gustoAuthToken.count(),
    db().company.count(),
    db().companyGrant.count({ where: { endedAt: null } }),
    db().tokenEvent.count({ where: { type: "imported" } }),
  ]);
  return { pairs, companies, grants, timeline };
}

function minus(now: Rows, then: Rows): Rows {
  return {
    pairs: now.pairs - then.pairs,
    companies: now.companies - then.companies,
    grants: now.grants - then.grants,
    timeline: now.timeline - then.timeline,
  };
}

function* ndjson(lines: number): Generator<string> {
  const expiresAt = new Date(Date.now() + ONE_HOUR).toISOString();
  for (let line = 0; line < lines; line += 1) {
    yield `${JSON.stringify({ company_uuid: randomUUID(), name: `Company ${line}`, access_token: newToken(), refresh_token: newToken(), expires_at: expiresAt })}\n`;
  }
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}
