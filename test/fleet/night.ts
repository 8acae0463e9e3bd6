import pLimit from "p-limit";
import type { Caller } from "#lib/access/caller.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { createLinks } from "#lib/connect/links/create-links.ts";
import { listCompaniesToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import type { IncidentItem } from "#lib/incidents/reading/incident-views.ts";
import { updateIncidents } from "#lib/incidents/update-incidents.ts";
import {
  connectDemoCompanies,
  type DemoCompany,
  importNewPairs,
} from "#lib/process/demo/connect-demo-companies.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { sweepDueTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { processEvents } from "#lib/webhooks/process-events.ts";
import { readEvents } from "#lib/webhooks/read-events.ts";
import { control } from "../connected-company.ts";

/*
 * An operator's night: companies of a fleet break in three ways at once. What the operator reads, the
 * links that are sent, and what is left when all is mended. The simulator must run in demo mode.
 */

type Broken = DemoCompany & { id: string };
type Ways = Record<"refused" | "removed" | "limited", Broken[]>;

type Night = {
  /** Open incidents by cause: how many companies, and how many were broken that way. */
  incidents: { cause: string; companies: number; broken: number }[];
  /** Reconnect links made in bulk, and how many different companies they are for. */
  links: { made: number; companies: number; needed: number };
  /** What the morning shows. */
  open: IncidentItem[];
  resolved: IncidentItem[];
};

/** Healthy companies that are refreshed beside each broken one: only they make a refusal final. */
const WITNESSES = 2;
const ROUNDS = 20;
const LINKS_AT_ONCE = 500;
const AT_ONCE = 8;

/**
 * @param size companies in all @param broken of them: two fifths each are refused and removed at Gusto,
 * the others are told to wait (429)
 * @throws Error when what broke is not settled after many sweeps
 */
export async function spendNight(
  gusto: { url: string },
  caller: Caller,
  {
    size,
    broken,
    say = () => undefined,
  }: { size: number; broken: number; say?: (line: string) => void },
): Promise<Night> {
  await connectDemoCompanies(SYSTEM, size);
  await readAllEvents();
  const ways = await chooseWays(broken);
  say(`${size} companies are connected; ${broken} break in three ways …`);
  await breakAll(gusto, ways);
  await settle(ways, broken * (1 + WITNESSES));
  const incidents = await readIncidents(caller, ways);
  say("the incidents are read; links are made in bulk …");
  const links = await sendLinks(caller, ways);
  say("their admins come back, and Gusto answers again …");
  await mendAll(gusto, ways);
  return {
    ...{ incidents, links },
    open: (await listIncidents(caller.viewer, { state: "open" })).incidents,
    resolved: (await listIncidents(caller.viewer, { state: "resolved" })).incidents,
  };
}

async function chooseWays(broken: number): Promise<Ways> {
  const rows = await db().company.findMany({
    orderBy: { id: "asc" },
    take: broken,
    select: { id: true, gustoUuid: true, name: true },
  });
  const chosen = rows.map(({ id, gustoUuid: uuid, name }) => ({ id, uuid, name }));
  const part = Math.floor((broken * 2) / 5);
  return {
    refused: chosen.slice(0, part),
    removed: chosen.slice(part, 2 * part),
    limited: chosen.slice(2 * part),
  };
}

async function breakAll(gusto: { url: string }, ways: Ways): Promise<void> {
  const revoke = async ({ uuid }: Broken, silent: boolean) => {
    const { grants } = await control<{ grants: { id: string }[] }>(
      gusto,
      `/grants?company_uuid=${uuid}`,
    );
    for (const { id } of grants) await control(gusto, `/grants/${id}/revoke`, { silent });
  };
  const limit = pLimit(AT_ONCE);
  await limit.map(ways.refused, (company) => revoke(company, true));
  await limit.map(ways.removed, (company) => revoke(company, false));
  await limit.map(ways.limited, ({ uuid }) =>
    control(gusto, "/faults", {
      ...{ endpoint: "/oauth/token", mode: "status_429", value: 600, times: null },
      company_uuid: uuid,
    }),
  );
}

/** The worker's part, until each broken company shows it. */
async function settle(ways: Ways, due: number): Promise<void> {
  const ids = [...ways.refused, ...ways.limited].map(({ id }) => id);
  await readAllEvents();
  for (let round = 0; round < ROUNDS; round += 1) {
    await db().$executeRaw`
      UPDATE gusto_auth_tokens
      SET refresh_due_at = now()
      WHERE id = ANY(
        ARRAY(
          SELECT t.id
          FROM gusto_auth_tokens t
          JOIN company_grants g ON g.token_id = t.id AND g.ended_at IS NULL
          WHERE t.state = 'active' AND t.retry_at IS NULL
          ORDER BY g.company_id = ANY(${ids}::uuid[]) DESC, random()
          LIMIT ${due}
        )
      )`;
    await sweepDueTokens();
    const [state] = await db().$queryRaw<{ lost: number; waiting: number }[]>`
      SELECT count(*) FILTER (WHERE state = 'reconnect_required')::int AS lost,
        count(*) FILTER (WHERE last_error = 'rate_limited')::int AS waiting
      FROM gusto_auth_tokens`;
    if (state?.lost === ways.refused.length && state.waiting === ways.limited.length) return;
  }
  throw new Error(`After ${ROUNDS} sweeps not every broken company shows it.`);
}

/** What Gusto told by events, and what it means. */
async function readAllEvents(): Promise<void> {
  const reading = await readEvents();
  if (reading.kind === "not_read") throw new Error(reading.problem);
  const waiting = await db().webhookEvent.findMany({
    where: { state: "received" },
    distinct: ["companyUuid"],
    select: { companyUuid: true },
  });
  await pLimit(AT_ONCE).map(waiting, ({ companyUuid }) => processEvents(companyUuid));
}

async function readIncidents({ viewer }: Caller, ways: Ways): Promise<Night["incidents"]> {
  const { incidents } = await listIncidents(viewer, { state: "open" });
  const broken: Record<string, number> = {
    access_ended: ways.refused.length,
    app_removed: ways.removed.length,
    rate_limited: ways.limited.length,
  };
  return incidents.map(({ cause, companies }) => ({
    ...{ cause, companies },
    broken: broken[cause] ?? 0,
  }));
}

/** Page by page, as the operator's file of links is made. */
async function sendLinks(caller: Caller, ways: Ways): Promise<Night["links"]> {
  const companies = new Set<string>();
  let made = 0;
  for (let after: string | null | undefined; after !== null;) {
    const page = await listCompaniesToReconnect(caller.viewer, { after });
    for (let from = 0; from < page.companies.length; from += LINKS_AT_ONCE) {
      const requests = page.companies
        .slice(from, from + LINKS_AT_ONCE)
        .map(({ id }) => ({ companyId: id, email: null }));
      made += (await createLinks(caller, requests)).length;
      for (const { companyId } of requests) companies.add(companyId);
    }
    after = page.next;
  }
  return { made, companies: companies.size, needed: ways.refused.length + ways.removed.length };
}

/** New pairs, as their admins' consents bring them; and what waits is tried again. */
async function mendAll(gusto: { url: string }, ways: Ways): Promise<void> {
  await control(gusto, "/faults", undefined, "DELETE");
  const lost = [...ways.refused, ...ways.removed];
  for (const { id } of lost)
    await transaction((tx) => disconnectGrants({ companyId: id, actor: "worker" }, tx));
  await importNewPairs(SYSTEM, lost);
  await db().$executeRaw`UPDATE gusto_auth_tokens SET retry_at = now() WHERE retry_at IS NOT NULL`;
  await sweepDueTokens();
  await updateIncidents();
}
