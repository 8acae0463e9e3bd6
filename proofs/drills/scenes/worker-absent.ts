import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import { askForToken, isAcceptedByGusto } from "../stage/judge-grants.ts";
import { type Exchange, listExchanges, readMetric } from "../stage/look.ts";
import { Stage } from "../stage/stage.ts";
import { judgeGrants } from "../stage/judge-callers.ts";

/** Connected ten minutes after each other: by the end of the hour some tokens have run out, some are due and some are neither. */
const GROUPS = 8;
const IN_A_GROUP = 6;
const BETWEEN_MINUTES = 10;
const ABSENT_MINUTES = 60;
/** The first of each group is asked for all the time; nobody asks for the others. */
const STEPS = 4;
const GUSTO_TAKES_MS = 300;
/** Exchanges that one sweep keeps in flight begin in no order among themselves. */
const AT_ONCE = 8;
const CAUGHT_UP_WITHIN_MS = 120_000;

/** Nobody refreshes ahead for an hour, which passes on Gusto's clock and in the rows at once. Then a worker comes back. */
export async function workerAbsent(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    const companies = await connectOverTime(stage);
    await stage.leaveDatabase();
    await stage.startApp();
    const worker = await stage.startWorker();
    report.step(
      `${companies.length} companies; the worker is killed, and an hour passes in which services ask for every sixth of them …`,
    );
    worker.kill();
    const asked = companies.filter((_company, index) => index % IN_A_GROUP === 0);
    await judgeTheHour(stage, report, asked);
    await judgeWhatIsSaid(stage, report);
    await judgeTheReturn(stage, report);
    await judgeGrants(stage, report, companies);
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

async function connectOverTime(stage: Stage): Promise<SyncedCompany[]> {
  const companies: SyncedCompany[] = [];
  for (let group = 0; group < GROUPS; group += 1) {
    if (group > 0) await pass(stage, BETWEEN_MINUTES);
    companies.push(...(await stage.connect(IN_A_GROUP)));
  }
  // A sync would ask for the tokens that nobody is to ask for.
  await stage.server.query("UPDATE companies SET sync_selected = false");
  return companies;
}

/** Time passes: at Gusto, and for whatever was stored. */
async function pass(stage: Stage, minutes: number): Promise<void> {
  await stage.control("/clock", { advance_seconds: minutes * 60 });
  const by = `interval '${minutes} minutes'`;
  await stage.server.query(
    `
      UPDATE gusto_auth_tokens
      SET access_token_expiration = access_token_expiration - ${by},
        refresh_due_at = refresh_due_at - ${by}, last_proved_at = last_proved_at - ${by}`,
  );
  await stage.server.query(
    `UPDATE process_heartbeats SET last_seen_at = last_seen_at - ${by} WHERE kind = 'worker'`,
  );
}

async function judgeTheHour(
  stage: Stage,
  report: Report,
  asked: readonly SyncedCompany[],
): Promise<void> {
  let served = 0;
  const refused: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    await pass(stage, ABSENT_MINUTES / STEPS);
    for (const { uuid, name } of asked) {
      const { access_token: token, httpStatus } = await askForToken(stage, uuid);
      if (token && (await isAcceptedByGusto(stage, token))) served += 1;
      else refused.push(`${name} ${httpStatus}`);
    }
  }
  report.check(
    "every token that is handed out meanwhile is one that Gusto takes",
    refused.length === 0,
    refused.join("; ") || `${served} handed out`,
  );
}

async function judgeWhatIsSaid(stage: Stage, report: Report): Promise<void> {
  const health = await (await fetch(`${stage.appUrl}/api/health`)).text();
  report.check("/api/health says that the worker is silent", health.includes('"worker":"silent"'));
  const [alive, late, oldest] = await Promise.all([
    readMetric(stage, "gusto_worker_alive"),
    readMetric(stage, "gusto_token_refreshes_late"),
    readMetric(stage, "gusto_token_refreshes_late_oldest_seconds"),
  ]);
  report.check("/metrics has gusto_worker_alive 0", alive === 0);
  report.check(
    "/metrics counts the refreshes that are late, and says by how much",
    (late ?? 0) > 0 && (oldest ?? 0) > 15 * 60,
    `${late} late, the first by ${Math.round((oldest ?? 0) / 60)} minutes`,
  );
  for (const [place, words] of [
    ["/", "The background worker is not running"],
    ["/readiness", "The worker is silent"],
  ] as const) {
    const page = await fetch(stage.appUrl + place, { headers: { cookie: stage.cookie } });
    report.check(`the page ${place} says so`, (await page.text()).includes(words));
  }
}

async function judgeTheReturn(stage: Stage, report: Report): Promise<void> {
  await stage.control("/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    delay_ms: GUSTO_TAKES_MS,
    times: null,
  });
  const due = await stage.server.query<{ uuid: string; left: number }>(
    `
      SELECT c.gusto_uuid::text AS uuid,
        extract(epoch FROM t.access_token_expiration - now())::int AS left
      FROM gusto_auth_tokens t
      JOIN company_grants g ON g.token_id = t.id
      JOIN companies c ON c.id = g.company_id
      WHERE t.refresh_due_at <= now()`,
  );
  const expired = new Set(due.filter(({ left }) => left <= 0).map(({ uuid }) => uuid));
  const before = (await listExchanges(stage)).length;
  report.step(
    `the worker is back: ${due.length} are late, of ${expired.size} the token has run out …`,
  );
  const lateness: number[] = [];
  const begun = performance.now();
  await stage.startWorker();
  while (lateness.at(-1) !== 0 && performance.now() - begun < CAUGHT_UP_WITHIN_MS) {
    lateness.push((await readMetric(stage, "gusto_token_refreshes_late")) ?? NaN);
    await delay(200);
  }
  report.figure(`caught up ${Math.round((performance.now() - begun) / 1_000)} s after its start`);
  report.check(
    "lateness comes down, and to nothing",
    lateness.at(-1) === 0 &&
      lateness.every((late, at) => at === 0 || late <= (lateness[at - 1] ?? 0)),
    lateness.filter((late, at) => late !== lateness[at - 1]).join(" → "),
  );
  const refreshed = (await listExchanges(stage)).slice(before);
  const times = (wanted: string) =>
    refreshed.filter(({ company_uuids: [uuid] }) => uuid === wanted).length;
  report.check(
    "each that was late is refreshed, once",
    due.length > 0 && due.every(({ uuid }) => times(uuid) === 1),
    `${refreshed.length} exchanges for ${due.length}`,
  );
  report.check(
    "what has run out comes before what is still valid",
    expired.size > 0 && lastOf(refreshed, expired) < expired.size + AT_ONCE,
    `the last of ${expired.size} is exchange ${lastOf(refreshed, expired) + 1} of ${refreshed.length}`,
  );
}

function lastOf(exchanges: readonly Exchange[], uuids: ReadonlySet<string>): number {
  return exchanges.findLastIndex(({ company_uuids: [uuid] }) => uuids.has(uuid ?? ""));
}
