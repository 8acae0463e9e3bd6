// Walks through the product once, traced, and prints where it went. Database and simulator are given by the settings.

import { completeAuthorization } from "#lib/connect/authorization/complete-authorization.ts";
import { startAuthorization } from "#lib/connect/authorization/start-authorization.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import { syncRunJob } from "#lib/payroll/runs/sync-run-job.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { readAuthorizationResponse } from "#lib/sign-in/authorization-response.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { control } from "#test/connected-company.ts";
import { consent } from "#test/gusto/consent.ts";
import { syncedCompanies } from "#test/synced-company.ts";
import type { Step, Walks } from "./walk-size.ts";

const SIMULATOR = { url: String(env().GUSTO_BASE_URL) };
const ADMIN = "walker@example.com";

/**
 * Each function once, in the order in which a reader meets it. `follows`: what is looked for in
 * that which they are given.
 */
async function trace(way: () => Promise<unknown>, follows?: string): Promise<Step[]> {
  const steps = new Map<string, Step>();
  globalThis.onEnter = (file, name, given) => {
    const step = steps.get(`${file} ${name}`) ?? { file, name, isGiven: false };
    step.isGiven ||= follows !== undefined && given().some((value) => holds(value, follows));
    steps.set(`${file} ${name}`, step);
  };
  await way().finally(() => {
    globalThis.onEnter = undefined;
  });
  return [...steps.values()];
}

function holds(value: unknown, text: string): boolean {
  try {
    return JSON.stringify(value)?.includes(text) ?? false;
  } catch {
    return false;
  }
}

async function walkSyncRun(): Promise<Step[]> {
  const [company] = await syncedCompanies(SIMULATOR, { employees: 3, payrolls: 1 });
  if (!company) throw new Error("The simulator made no company.");
  const steps = await trace(async () => {
    const run = await requestRun({
      companyId: company.id,
      trigger: "schedule",
      actor: "worker",
      targets: [{ resource: "departments" }],
    });
    if (run) await syncRunJob.run(run, new AbortController().signal);
  });
  await db().syncRun.findFirstOrThrow({ where: { companyId: company.id, state: "succeeded" } });
  return steps;
}

async function walkAuthorizationCode(): Promise<Step[]> {
  const { companies } = await control<{ companies: { uuid: string }[] }>(SIMULATOR, "/companies", {
    count: 1,
    admin_email: ADMIN,
  });
  const { id } = await db().user.create({ data: { name: "Walker" } });
  const viewer = {
    userId: id,
    role: "company_admin",
    name: null,
    email: null,
    sessionId: "",
  } as const;
  const { url } = await startAuthorization(viewer, { purpose: "connect" });
  const person = { email: ADMIN, companies: companies.map(({ uuid }) => uuid) };
  const answer = readAuthorizationResponse(await consent(url, person));
  if (answer.kind !== "code") throw new Error("The simulator gave no authorization code.");
  return trace(async () => {
    const completed = await completeAuthorization(viewer, answer, null);
    if (completed.kind !== "connected") throw new Error(`Not connected: ${completed.kind}`);
  }, answer.code);
}

async function walkTokenRead(): Promise<Step[]> {
  const [company] = await syncedCompanies(SIMULATOR, { employees: 1, payrolls: 1 });
  if (!company) throw new Error("The simulator made no company.");
  return trace(async () => {
    const { kind } = await getAccessToken({ gustoUuid: company.uuid, actor: "worker" });
    if (kind !== "fresh") throw new Error(`No token: ${kind}`);
  });
}

const walks: Walks = {
  syncRun: await walkSyncRun(),
  authorizationCode: await walkAuthorizationCode(),
  tokenRead: await walkTokenRead(),
};
await stopQueue();
await closeDatabase();
console.log(JSON.stringify(walks));
process.exit();
