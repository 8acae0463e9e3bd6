import "server-only";
import { db } from "#lib/platform/database/db.ts";
import {
  adminsRequest,
  adminsSchema,
  companyPath,
  companySchema,
  headcountRequest,
  headcountSchema,
  readHeadcount,
} from "#lib/gusto/discovery.ts";
import { storableText } from "#lib/platform/database/storable.ts";
import { LANES } from "#lib/calls/lanes.ts";
import { callCompany, type CallOutcome } from "#lib/calls/call-company.ts";
import { jsonOf } from "#lib/gusto/outcome.ts";
import { type DiscoveredCompany, detailsOf } from "#lib/connect/discovered-grant.ts";
import { keepAdmins } from "./keep-admins.ts";
import { MAX_NAME_LENGTH } from "#lib/connect/save-companies.ts";

/*
 * What the list shows about a company follows Gusto even if its data isn't synced: name, trade
 * name, status, location and headcount. For a synced company, its own rows give the headcount. Whom
 * Gusto names as admins is kept with it; where the scope is missing, nobody is.
 */

/**
 * `reviewAt`: the date the caller has set. A different date means another caller came later, and
 * that one wins.
 */
export type AskedCompany = { id: string; gustoUuid: string; syncSelected: boolean; reviewAt: Date };

/**
 * `not_told`: Gusto won't say today. `unanswered`: no response. `later`: the rate budget or the
 * token isn't available yet.
 */
export type FactsOutcome =
  { kind: "told" | "not_told" } | { kind: "unanswered" | "later"; againInSeconds: number };

const AGAIN_IN_SECONDS = 900;
const SOONEST_SECONDS = 60;

/** Asks Gusto about one connected company, in the lowest-priority lane, and writes what differs. */
export async function refreshFacts(company: AskedCompany): Promise<FactsOutcome> {
  const call = { gustoUuid: company.gustoUuid, actor: "worker", lane: LANES.backfill } as const;
  const path = companyPath(company.gustoUuid);
  const answer = await callCompany({ ...call, path }, jsonOf(companySchema));
  if (answer.kind !== "ok") return judgeSilence(answer);
  const people = company.syncSelected
    ? null
    : readHeadcount(
        await callCompany(
          { ...call, ...headcountRequest(company.gustoUuid) },
          jsonOf(headcountSchema),
        ),
      );
  await writeFacts(company, {
    name: answer.value.name || null,
    details: detailsOf(answer.value),
    peopleCount: people,
  });
  const admins = await callCompany(
    { ...call, ...adminsRequest(company.gustoUuid) },
    jsonOf(adminsSchema),
  );
  if (admins.kind === "ok") await keepAdmins(company.id, admins.value);
  return { kind: "told" };
}

/** When to ask again. Pure. */
function judgeSilence(outcome: Exclude<CallOutcome<unknown>, { kind: "ok" }>): FactsOutcome {
  switch (outcome.kind) {
    case "over_budget":
      return {
        kind: "later",
        againInSeconds: Math.max(SOONEST_SECONDS, Math.ceil(outcome.waitMs / 1_000)),
      };
    case "rate_limited":
      return {
        kind: "later",
        againInSeconds: Math.max(SOONEST_SECONDS, outcome.retryAfterSeconds),
      };
    case "no_token":
      return outcome.outcome.kind === "unavailable"
        ? { kind: "later", againInSeconds: AGAIN_IN_SECONDS }
        : { kind: "not_told" };
    case "unavailable":
    case "invalid":
      return { kind: "unanswered", againInSeconds: AGAIN_IN_SECONDS };
    case "forbidden":
    case "not_found":
    case "version_refused":
    case "rejected":
      return { kind: "not_told" };
  }
}

/** Writes nothing if nothing differs, because open pages reload when a company changes. */
async function writeFacts(
  { id, reviewAt }: AskedCompany,
  {
    name,
    details,
    peopleCount,
  }: Omit<DiscoveredCompany, "gustoUuid" | "details"> & {
    details: NonNullable<DiscoveredCompany["details"]>;
  },
): Promise<void> {
  const { tradeName, gustoStatus, city, state } = details;
  const [kept, trade, status, town, region] = [name, tradeName, gustoStatus, city, state].map(
    (text) => text && (storableText(text.slice(0, MAX_NAME_LENGTH)) || null),
  );
  await db().$executeRaw`
    UPDATE companies c
    SET name = f.name, trade_name = f.trade_name, gusto_status = f.status, city = f.city,
      state = f.state, people_count = f.people, updated_at = clock_timestamp()
    FROM (
      SELECT known.id, COALESCE(${kept}, known.name) AS name, ${trade}::text AS trade_name,
        ${status}::text AS status, ${town}::text AS city, ${region}::text AS state,
        COALESCE(${peopleCount}::int, known.people_count) AS people
      FROM companies known
      WHERE known.id = ${id}::uuid
    ) f
    WHERE c.id = f.id
      AND c.next_review_at = ${reviewAt}
      AND c.delete_requested_at IS NULL
      AND (c.name, c.trade_name, c.gusto_status, c.city, c.state, c.people_count)
        IS DISTINCT FROM (f.name, f.trade_name, f.status, f.city, f.state, f.people)`;
}
