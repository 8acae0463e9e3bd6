import { TABLE_NAMES } from "../resources/names.ts";

/*
 * Every table that holds something about a company, and when it is erased. A test derives the same
 * list from the database, so a new table with a company fails it until it is added here.
 */

/**
 * `data`: synced data, erased on request and when a lost connection outlives RETENTION_DAYS.
 * `messages`: what people were told, erased in the second case. `company`: the rest, deleted only
 * with the company itself.
 */
export type KeptWith = "data" | "messages" | "company";

export type CompanyTable = {
  table: string;
  keptWith: KeptWith;
  /** The condition for its rows, as SQL; `$1` is our company id. */
  of: string;
  /** Rows are kept for their counts; these columns are cleared. */
  blank?: string;
};

const OWN = "company_id = $1::uuid";
const OF_RUNS = "run_id IN (SELECT id FROM sync_runs WHERE company_id = $1::uuid)";
/**
 * Events refer to a company by its Gusto UUID. Once a deletion is requested, new events belong to a
 * new company.
 */
const OF_EVENTS = `
  company_uuid = (
    SELECT COALESCE(c.deleted_gusto_uuid, c.gusto_uuid) FROM companies c WHERE c.id = $1::uuid
  )
  AND received_at <= COALESCE(
    (SELECT c.delete_requested_at FROM companies c WHERE c.id = $1::uuid),
    'infinity'
  )`;

/** In order of erasing: a run goes after what refers to it. */
export const COMPANY_TABLES: readonly CompanyTable[] = [
  ...TABLE_NAMES.map((table): CompanyTable => ({ table, keptWith: "data", of: OWN })),
  { table: "sync_set_aside", keptWith: "data", of: OWN },
  { table: "company_changes", keptWith: "data", of: OWN },
  { table: "sync_pages", keptWith: "data", of: OF_RUNS },
  { table: "pay_reveals", keptWith: "data", of: OWN },
  // Texts in runs and events may name people, and their targets are people; the counts stay.
  {
    table: "sync_checkpoints",
    keptWith: "data",
    of: `${OF_RUNS} AND (reason IS NOT NULL OR cursor IS NOT NULL)`,
    blank: "reason = NULL, cursor = NULL",
  },
  {
    table: "sync_runs",
    keptWith: "data",
    of: `${OWN} AND state NOT IN ('queued', 'running') AND (summary IS NOT NULL OR waiting_for IS NOT NULL OR targets <> '[]')`,
    blank:
      "summary = NULL, waiting_for = NULL, targets = CASE WHEN targets IS NULL THEN NULL ELSE '[]'::jsonb END",
  },
  {
    table: "webhook_events",
    keptWith: "data",
    of: `${OF_EVENTS} AND state <> 'received' AND (entity_uuid IS NOT NULL OR body <> '{}')`,
    blank: "entity_uuid = NULL, body = '{}'",
  },

  { table: "notices", keptWith: "messages", of: OWN },
  { table: "company_admins", keptWith: "messages", of: OWN },

  { table: "sync_checkpoints", keptWith: "company", of: OF_RUNS },
  { table: "sync_runs", keptWith: "company", of: OWN },
  { table: "webhook_events", keptWith: "company", of: OF_EVENTS },
  { table: "provisions", keptWith: "company", of: OWN },
  { table: "authorization_requests", keptWith: "company", of: "expected_company_id = $1::uuid" },
  { table: "reconnect_links", keptWith: "company", of: OWN },
  { table: "share_links", keptWith: "company", of: OWN },
  { table: "company_tags", keptWith: "company", of: OWN },
  { table: "incident_companies", keptWith: "company", of: OWN },
  { table: "bulk_items", keptWith: "company", of: OWN },
  { table: "company_endings", keptWith: "company", of: OWN },
  { table: "company_verified_days", keptWith: "company", of: OWN },
  { table: "gusto_call_buckets", keptWith: "company", of: OWN },
  { table: "gusto_company_call_totals", keptWith: "company", of: OWN },
  { table: "gusto_call_failures", keptWith: "company", of: OWN },
];

/**
 * Not deleted by a statement per company: pairs may serve other companies (lib/tokens); grants and
 * dismissals go with their parent rows.
 */
export const OTHERWISE_DELETED = [
  "companies",
  "company_grants",
  "gusto_auth_tokens",
  "token_events",
  "notice_dismissals",
  // Updated by the next reader of the list, or within seconds by the worker (lib/companies/fleet, lib/incidents).
  "company_standings",
  "company_standing_changes",
  "incident_changes",
] as const;

/** What is erased together with this kind. */
export function tablesErasedWith(kind: KeptWith): readonly CompanyTable[] {
  const kinds: readonly KeptWith[] =
    kind === "data"
      ? ["data"]
      : kind === "messages"
        ? ["data", "messages"]
        : ["data", "messages", "company"];
  return COMPANY_TABLES.filter(({ keptWith }) => kinds.includes(keptWith));
}
