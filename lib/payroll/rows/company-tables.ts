import { TABLE_NAMES } from "../resources/names.ts";

/*
 * Every table that holds something of a company, and what becomes of it. A test derives the same list from the database itself: a new table
 * with a company in it fails that test until it is decided here.
 */

/**
 * `data`: what was synced, erased when somebody asks for it and when a lost connection outlives RETENTION_DAYS.
 * `messages`: what people were told, erased in the second case. `company`: the rest, gone only with the company itself.
 */
export type KeptWith = "data" | "messages" | "company";

export type CompanyTable = {
  table: string;
  keptWith: KeptWith;
  /** Which rows, as SQL; `$1` is our id of the company. */
  of: string;
  /** Not deleted: the row stays for its counts, and these columns lose their content. */
  blank?: string;
};

const OWN = "company_id = $1::uuid";
const OF_RUNS = "run_id IN (SELECT id FROM sync_runs WHERE company_id = $1::uuid)";
/** Events know a company by its uuid at Gusto. After a deletion was asked for, new ones are those of a new company. */
const OF_EVENTS = `company_uuid = (SELECT COALESCE(c.deleted_gusto_uuid, c.gusto_uuid) FROM companies c WHERE c.id = $1::uuid)
  AND received_at <= COALESCE((SELECT c.delete_requested_at FROM companies c WHERE c.id = $1::uuid), 'infinity')`;

/** In the order of erasing: a run goes after what refers to it. */
export const COMPANY_TABLES: readonly CompanyTable[] = [
  ...TABLE_NAMES.map((table): CompanyTable => ({ table, keptWith: "data", of: OWN })),
  { table: "sync_set_aside", keptWith: "data", of: OWN },
  { table: "sync_pages", keptWith: "data", of: OF_RUNS },
  { table: "pay_reveals", keptWith: "data", of: OWN },
  // What runs and events say may name people, and their targets are people: the counts stay.
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

  { table: "sync_checkpoints", keptWith: "company", of: OF_RUNS },
  { table: "sync_runs", keptWith: "company", of: OWN },
  { table: "webhook_events", keptWith: "company", of: OF_EVENTS },
  { table: "provisions", keptWith: "company", of: OWN },
  { table: "authorization_requests", keptWith: "company", of: "expected_company_id = $1::uuid" },
  { table: "company_endings", keptWith: "company", of: OWN },
  { table: "gusto_call_buckets", keptWith: "company", of: OWN },
  { table: "gusto_company_call_totals", keptWith: "company", of: OWN },
  { table: "gusto_call_failures", keptWith: "company", of: OWN },
];

/** Not by a statement over a company's rows: pairs may serve other companies (lib/tokens), grants and dismissals go with the row that they hang on. */
export const OTHERWISE_DELETED = [
  "companies",
  "company_grants",
  "gusto_auth_tokens",
  "token_events",
  "notice_dismissals",
  // By whoever looks at the list next, or the worker within seconds (lib/companies/fleet).
  "company_standings",
  "company_standing_changes",
] as const;

/** What goes when something of this kind is erased. */
export function tablesErasedWith(kind: KeptWith): readonly CompanyTable[] {
  const kinds: readonly KeptWith[] =
    kind === "data"
      ? ["data"]
      : kind === "messages"
        ? ["data", "messages"]
        : ["data", "messages", "company"];
  return COMPANY_TABLES.filter(({ keptWith }) => kinds.includes(keptWith));
}
