import { copyFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { findFreePort } from "../../local/postgres/free-port.ts";
import { connectTo } from "../../local/postgres/connect.ts";
import { applyMigrations, readMigrations } from "../../local/postgres/migrations.ts";
import { PlainFailure } from "../../local/plain-failure.ts";
import { ROOT_DIR } from "../../local/settings.ts";
import { startNginx, whyNoNginx } from "../../e2e/fixtures/nginx.ts";
import { runPart, startPart } from "../bench/processes.ts";
import { LAST_RELEASE, prepareLastRelease } from "./last-release.ts";
import { type Load, startLoad } from "./load.ts";
import { type ReleasePart, startReleaseApp, startReleaseWorker } from "./release-part.ts";
import type { Seed } from "./seed.ts";

/*
 * The last release is replaced by this one, process by process, and then this one by the last,
 * while a hundred requests a second come through a proxy, refreshes are due, and syncs run.
 */

const OPERATOR = "operator@update.example";
const COMPANIES = 20;
const WARM_UP_MS = 5_000;
const SETTLED_WITHIN_MS = 180_000;

export type UpdateResult = {
  sent: number;
  failures: string[];
  refreshed: number;
  runs: number;
  runsLost: string[];
  deliveries: number;
  deliveriesLost: number;
  grantsLost: string[];
  migrations: number;
};

type Release = "last" | "next";

type Scene = {
  environment: Record<string, string>;
  database: pg.Client;
  gustoUrl: string;
  url: string;
  ports: [number, number];
  last: string;
  close: () => Promise<void>;
};

/**
 * @param databaseUrl an empty database of its own
 * @throws PlainFailure where it cannot be run: no nginx, or a clone without the last release
 */
export async function rollingUpdate(
  databaseUrl: string,
  perSecond: number,
  say: (line: string) => void,
): Promise<UpdateResult> {
  const scene = await prepare(databaseUrl, say);
  const { environment, ports, last } = scene;
  const releases: Record<Release, string> = { last, next: ROOT_DIR };
  const running = new Map<string, ReleasePart>();
  let underWay: Load | undefined;
  /** The new process of a worker runs before the old one stops; an app has its port for itself. */
  const replaceApp = async (release: Release, index: 0 | 1) => {
    await running.get(`app ${index}`)?.stop();
    running.set(
      `app ${index}`,
      await startReleaseApp(releases[release], ports[index], environment),
    );
  };
  const replaceWorker = async (release: Release) => {
    const before = running.get("worker");
    running.set("worker", await startReleaseWorker(releases[release], environment));
    await before?.stop();
  };
  try {
    await replaceApp("last", 0);
    await replaceApp("last", 1);
    await replaceWorker("last");
    const seed = await sow(scene);
    // The first requests of a process open its connections and compile its code.
    const warmUp = startLoad(scene.url, seed, perSecond / 5);
    await delay(WARM_UP_MS);
    await warmUp.stop();
    const load = (underWay = startLoad(scene.url, seed, perSecond));
    const runs: string[] = [];
    await delay(2_000);
    say("  migrate, while the last release runs …");
    const migrations = await applyMigrations(databaseUrl);
    for (const release of ["next", "last"] as const) {
      say(`  replace each process by the ${release} release …`);
      await makeDue(scene);
      runs.push(...(await requestRuns(scene, seed)));
      await replaceApp(release, 0);
      await makeDue(scene);
      await replaceWorker(release);
      await replaceApp(release, 1);
    }
    await delay(2_000);
    const { failures, delivered } = await load.stop();
    say("  wait until nothing is left to do …");
    return {
      sent: load.sent(),
      failures,
      refreshed: await countRefreshes(scene),
      runs: runs.length,
      runsLost: await listUnfinished(scene, runs),
      deliveries: delivered.length,
      deliveriesLost: await countLost(scene, delivered),
      grantsLost: await listLostGrants(scene, seed),
      migrations: migrations.length,
    };
  } finally {
    await underWay?.stop();
    await Promise.allSettled([...running.values()].map((part) => part.stop()));
    await scene.close();
  }
}

async function prepare(databaseUrl: string, say: (line: string) => void): Promise<Scene> {
  const reason = whyNoNginx();
  if (reason) throw new PlainFailure(`A rolling update needs a proxy, and ${reason}.`);
  say(`  build the last release (${LAST_RELEASE.commit.slice(0, 12)}), once …`);
  const last = await prepareLastRelease();
  await applyMigrations(
    databaseUrl,
    readMigrations().filter(({ name }) => name <= LAST_RELEASE.schemaVersion),
  );
  const gusto = await startPart("gusto-of-update", ["simulator/main.ts"], {
    SIMULATOR_PORT: "0",
    SIMULATOR_STATE_FILE: "",
  });
  const ports: [number, number] = [await findFreePort(), await findFreePort()];
  const port = await findFreePort();
  const nginx = await startNginx({
    port,
    upstreams: ports.map((own) => `127.0.0.1:${own} max_fails=1 fail_timeout=1s`),
    location: 'proxy_http_version 1.1; proxy_set_header Connection "";',
  });
  const database = await connectTo(databaseUrl);
  const url = `http://127.0.0.1:${port}`;
  return {
    environment: settingsOf(databaseUrl, gusto.url, url),
    database,
    gustoUrl: gusto.url,
    url,
    ports,
    last,
    close: async () => {
      await database.end();
      await nginx.stop();
      await gusto.stop();
    },
  };
}

function settingsOf(databaseUrl: string, gustoUrl: string, url: string): Record<string, string> {
  return {
    NODE_ENV: "production",
    APP_URL: url,
    NEXTAUTH_URL: url,
    DATABASE_URL: databaseUrl,
    NEXTAUTH_SECRET: "a secret for updates, and only for those",
    TOKEN_ENCRYPTION_KEYS: `update1:${Buffer.alloc(32, 7).toString("base64")}`,
    GUSTO_ENVIRONMENT: "demo",
    GUSTO_BASE_URL: gustoUrl,
    GUSTO_CLIENT_ID: "demo-client-id",
    GUSTO_CLIENT_SECRET: "demo-client-secret",
    DEMO_MODE: "1",
    OPERATOR_EMAILS: OPERATOR,
    RESTORE_MARK_FILE: "none",
  };
}

async function sow({ environment, gustoUrl, last, url }: Scene): Promise<Seed> {
  const program = path.join(last, "proofs", "seed-of-update.ts");
  copyFileSync(path.join(import.meta.dirname, "seed.ts"), program);
  return runPart<Seed>(
    ["--conditions=react-server", program, OPERATOR, url, gustoUrl, String(COMPANIES)],
    { environment },
  );
}

/** A token has run out for every second company, and is refreshed by whoever is asked first. */
async function makeDue({ database }: Scene): Promise<void> {
  await database.query(`
    UPDATE gusto_auth_tokens
    SET access_token_expiration = clock_timestamp() - interval '1 second',
      refresh_due_at = clock_timestamp() - interval '1 second', retry_at = NULL
    WHERE id IN (
      SELECT id
      FROM gusto_auth_tokens
      WHERE state = 'active'
      ORDER BY random()
      LIMIT ${COMPANIES / 2}
    )`);
}

async function requestRuns({ url }: Scene, { companies, apiKey }: Seed): Promise<string[]> {
  const ids: string[] = [];
  for (const { uuid } of companies) {
    const answer = await fetch(`${url}/api/v1/companies/${uuid}/sync-runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}` },
    });
    // A proxy answers for an app that does not; that is counted, not thrown.
    const { id } = (await answer.json().catch(() => ({}))) as { id?: string };
    ids.push(id ?? `refused with ${answer.status}`);
  }
  return [...new Set(ids)];
}

async function countRefreshes({ database }: Scene): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "SELECT coalesce(sum(version - 1), 0)::int AS count FROM gusto_auth_tokens",
  );
  return rows[0]?.count ?? 0;
}

/** Runs that did not come to a good end, although there was time. */
async function listUnfinished({ database }: Scene, ids: readonly string[]): Promise<string[]> {
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; ; await delay(500)) {
    const { rows } = await database.query<{ id: string; state: string }>(
      "SELECT id::text AS id, state::text AS state FROM sync_runs",
    );
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    const left = ids.filter((id) => states.get(id) !== "succeeded");
    const isOver = left.every((id) => !["queued", "running"].includes(states.get(id) ?? ""));
    if (left.length === 0 || isOver || Date.now() > deadline)
      return left.map((id) => states.get(id) ?? id);
  }
}

/** Events that Gusto was told are taken, and that nobody has worked on. */
async function countLost({ database }: Scene, delivered: readonly string[]): Promise<number> {
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; ; await delay(500)) {
    const { rows } = await database.query<{ count: number }>(
      `
        SELECT count(*)::int AS count
        FROM webhook_events
        WHERE id = ANY($1::uuid[]) AND state IN ('processed', 'ignored')`,
      [delivered],
    );
    const lost = delivered.length - (rows[0]?.count ?? 0);
    if (lost === 0 || Date.now() > deadline) return lost;
  }
}

/** What became of the connections whose token Gusto does not take. */
async function listLostGrants(scene: Scene, { companies, apiKey }: Seed): Promise<string[]> {
  await makeDue(scene);
  const lost: string[] = [];
  for (const { uuid } of companies) {
    const answer = await fetch(`${scene.url}/api/v1/companies/${uuid}/access-token`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const { access_token: token, reason } = (await answer.json()) as {
      access_token?: string;
      reason?: string;
    };
    const told = await fetch(`${scene.gustoUrl}/v1/token_info`, {
      headers: { authorization: `Bearer ${token ?? ""}` },
    });
    await told.body?.cancel();
    if (told.status !== 200) lost.push(reason ?? `Gusto answers ${told.status}`);
  }
  return lost;
}
