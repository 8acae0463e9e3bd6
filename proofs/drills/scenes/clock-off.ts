import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import { startCallers } from "../stage/callers.ts";
import { askForToken, isAcceptedByGusto } from "../stage/judge-grants.ts";
import { listExchanges, readMetric } from "../stage/look.ts";
import type { ProductPart } from "../stage/product-part.ts";
import { Stage } from "../stage/stage.ts";
import { wrongClock } from "../stage/wrong-clock.ts";
import { judgeGrants, judgeLog } from "../stage/judge-callers.ts";

const COMPANIES = 12;
const OFF_SECONDS = 600;
const RATE = 8;
const LOAD_MS = 12_000;
const TOLD_WITHIN_MS = 40_000;
const REFRESHED_WITHIN_MS = 40_000;
/** The lease of an exchange that was under way when its process was killed (lib/tokens/protocol/timing.ts). */
const LEASE_SECONDS = 60;
const GUSTO_TAKES_MS = 8_000;

/** App and worker with clocks that are ten minutes wrong, in opposite directions, and then the other way round. */
export async function clockOff(report: Report): Promise<void> {
  wrongClock(0);
  const stage = await Stage.open();
  try {
    const companies = await stage.connect(COMPANIES);
    await stage.server.query("UPDATE companies SET sync_selected = false");
    await stage.leaveDatabase();
    await round(stage, report, companies, OFF_SECONDS);
    await round(stage, report, companies, -OFF_SECONDS);
    await stage.startApp();
    await judgeGrants(stage, report, companies);
    judgeLog(stage, report);
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

async function round(
  stage: Stage,
  report: Report,
  companies: readonly SyncedCompany[],
  appSeconds: number,
): Promise<void> {
  const isAhead = appSeconds > 0;
  report.step(
    `the app is ten minutes ${isAhead ? "ahead" : "behind"}, the worker ten minutes ${isAhead ? "behind" : "ahead"} …`,
  );
  const app = await stage.startApp(wrongClock(appSeconds));
  const worker = await stage.startWorker(wrongClock(-appSeconds));
  await judgeNothingExpires(stage, report, companies);
  await judgeRefreshes(stage, report, companies);
  await judgeWhatIsSaid(stage, report, appSeconds);
  await judgeLease(stage, report, companies, worker);
  await app.stop();
}

/** Tokens with five minutes left are served as they are, sessions and keys are good, and nobody refreshes what is not due. */
async function judgeNothingExpires(
  stage: Stage,
  report: Report,
  companies: readonly SyncedCompany[],
): Promise<void> {
  await expire(stage, "interval '5 minutes'", "interval '4 minutes'");
  const before = (await listExchanges(stage)).length;
  const callers = startCallers(stage, { companies, rate: RATE });
  await delay(LOAD_MS);
  await callers.end();
  const dishonest = callers.tally.dishonest();
  report.check("every caller is answered", dishonest.length === 0, dishonest.join("; "));
  const page = await fetch(stage.appUrl, { headers: { cookie: stage.cookie }, redirect: "manual" });
  await page.body?.cancel();
  report.check("nobody is signed out", page.status === 200, String(page.status));
  const exchanges = (await listExchanges(stage)).length - before;
  report.check(
    "a token with five minutes left is served, and not refreshed",
    exchanges === 0,
    `${callers.tally.total} answers, ${exchanges} exchanges`,
  );
}

/** Tokens that ran out five minutes ago are served to nobody; each is refreshed once, whoever comes first. */
async function judgeRefreshes(
  stage: Stage,
  report: Report,
  companies: readonly SyncedCompany[],
): Promise<void> {
  await expire(stage, "-interval '5 minutes'", "-interval '6 minutes'");
  const before = (await listExchanges(stage)).length;
  const answers = await Promise.all(companies.map(({ uuid }) => askForToken(stage, uuid)));
  const taken = await Promise.all(
    answers.map(({ access_token: token }) => isAcceptedByGusto(stage, token ?? "")),
  );
  for (const deadline = Date.now() + REFRESHED_WITHIN_MS; Date.now() < deadline; await delay(500))
    if ((await countDue(stage)) === 0) break;
  const exchanges = (await listExchanges(stage)).slice(before);
  report.check(
    "one that ran out five minutes ago is refreshed before it is served",
    taken.every(Boolean),
    `${taken.filter(Boolean).length} of ${taken.length} taken by Gusto`,
  );
  report.check(
    "each is refreshed once, by the app or by the worker",
    exchanges.length === companies.length && !exchanges.some(({ overlapped }) => overlapped),
    `${exchanges.length} exchanges for ${companies.length}`,
  );
}

async function judgeWhatIsSaid(stage: Stage, report: Report, appSeconds: number): Promise<void> {
  const isTold = async () => {
    const health = await (await fetch(`${stage.appUrl}/api/health`)).text();
    const page = await fetch(`${stage.appUrl}/readiness`, { headers: { cookie: stage.cookie } });
    const text = await page.text();
    return {
      health: health.includes('"clocks":"off"'),
      app: text.includes(`10 minutes ${appSeconds > 0 ? "ahead of" : "behind"} the database`),
      worker: text.includes(`10 minutes ${appSeconds > 0 ? "behind" : "ahead of"} the database`),
    };
  };
  const deadline = Date.now() + TOLD_WITHIN_MS;
  let told = await isTold();
  while (!Object.values(told).every(Boolean) && Date.now() < deadline) {
    await delay(1_000);
    told = await isTold();
  }
  report.check("/api/health says that clocks are off", told.health);
  report.check("the readiness page says whose, and by how much", told.app && told.worker);
  const skew = await readMetric(stage, "gusto_clock_skew_seconds", 'against="database"');
  const gusto = await readMetric(stage, "gusto_clock_skew_seconds", 'against="gusto"');
  report.check(
    "/metrics has the difference to the database's clock and to Gusto's",
    [skew, gusto].every((one) => Math.abs((one ?? 0) - appSeconds) < 5),
    `${skew?.toFixed(1)} and ${gusto?.toFixed(1)} s`,
  );
  report.check("the log says it, too", stage.listLogged("clock_off").length > 0);
}

/** The worker is killed in the middle of an exchange. By the app's clock its lease is long over, or has ten minutes to go. */
async function judgeLease(
  stage: Stage,
  report: Report,
  [company]: readonly SyncedCompany[],
  worker: ProductPart,
): Promise<void> {
  if (!company) return;
  await stage.control("/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    delay_ms: GUSTO_TAKES_MS,
    times: 1,
  });
  await expire(stage, "-interval '5 minutes'", "-interval '6 minutes'", company.id);
  const before = (await listExchanges(stage)).length;
  for (const deadline = Date.now() + REFRESHED_WITHIN_MS; Date.now() < deadline; await delay(100))
    if ((await listExchanges(stage)).length > before) break;
  worker.kill();
  report.step("    the worker is killed in the middle of an exchange, and the app is asked …");
  for (const deadline = Date.now() + 3 * LEASE_SECONDS * 1_000; Date.now() < deadline;)
    if ((await askForToken(stage, company.uuid)).httpStatus === 200) break;
    else await delay(1_000);
  const [first, second] = (await listExchanges(stage))
    .slice(before)
    .map(({ started_at: at }) => at);
  const apart = (Date.parse(second ?? "") - Date.parse(first ?? "")) / 1_000;
  report.check(
    "its lease is waited out by the database's clock, and no longer",
    apart > LEASE_SECONDS - 5 && apart < LEASE_SECONDS + 30,
    `the next exchange ${Math.round(apart)} s after it`,
  );
}

/** @param left until the access token runs out @param due until its refresh */
async function expire(
  stage: Stage,
  left: string,
  due: string,
  companyId: string | null = null,
): Promise<void> {
  await stage.server.query(
    `
      UPDATE gusto_auth_tokens
      SET access_token_expiration = now() + ${left}, refresh_due_at = now() + ${due},
        retry_at = NULL
      WHERE $1::uuid IS NULL
        OR id IN (SELECT token_id FROM company_grants WHERE company_id = $1::uuid)`,
    undefined,
    [companyId],
  );
}

async function countDue(stage: Stage): Promise<number> {
  const [row] = await stage.server.query<{ count: number }>(
    `
      SELECT count(*)::int AS count
      FROM gusto_auth_tokens
      WHERE state <> 'active' OR refresh_due_at <= now()`,
  );
  return row?.count ?? 0;
}
