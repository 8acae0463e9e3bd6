// Faults inside a plausible /v1 response: the status is 200 and the rows are wrong. They only
// affect GETs.

import { findEntity } from "../state/entities.ts";
import { recordEntityEvent } from "../state/events.ts";
import { hire } from "../state/hire.ts";
import { deletePatch, savePatch } from "../state/patches.ts";
import type { SimulatorContext } from "./app-types.ts";
import type { Fault, FaultMode } from "../state/fault-model.ts";
import type { Simulator } from "../state/model.ts";

const ROW_FAULTS: readonly FaultMode[] = [
  "duplicate_rows",
  "shift_pages",
  "swap_between_pages",
  "null_values",
  "huge_name",
  "unknown_values",
  "malformed_row",
  "bad_values",
];
const AFTER_PAGE_1: readonly FaultMode[] = ["shift_pages", "swap_between_pages"];
const HUGE_NAME = "x".repeat(1024 * 1024);
const PROMISED = /name|title|date|amount|pay$|rate$|frequency|status|^email$|^street_1$|^city$/;
const ENUMS = [
  "onboarding_status",
  "current_employment_status",
  "payment_method",
  "type",
  "wage_type",
  "frequency",
  "company_status",
  "entity_type",
  "off_cycle_reason",
];
const IDS = ["uuid", "payroll_uuid", "employee_uuid"];

type Row = Record<string, unknown>;

export function spoilsRows(mode: FaultMode): boolean {
  return ROW_FAULTS.includes(mode);
}

export function canSpoil(mode: FaultMode, c: SimulatorContext): boolean {
  if (c.req.method !== "GET" || !c.req.path.startsWith("/v1/")) return false;
  return !AFTER_PAGE_1.includes(mode) || (c.req.query("page") ?? "1") === "1";
}

export async function spoilAnswer(
  simulator: Simulator,
  c: SimulatorContext,
  { mode, value }: Fault,
): Promise<void> {
  if (c.res.status !== 200) return;
  const body: unknown = await c.res.clone().json();
  const rows = rowsOf(body);
  if (AFTER_PAGE_1.includes(mode)) return changeBetweenPages(simulator, rows, mode);
  if (mode === "bad_values") replaceNamed(rows[0], Object.entries(Object(value) as Row));
  if (mode === "malformed_row" && value !== undefined) (rows as unknown[])[0] = value;
  else for (const row of mode === "unknown_values" ? rows : rows.slice(0, 1)) spoil(row, mode);
  const { status, headers } = c.res;
  const kept = new Headers(headers);
  kept.delete("content-length");
  c.res = undefined;
  c.res = Response.json(body, { status, headers: kept });
}

/** A list, a payroll's lines, or the single resource itself. */
function rowsOf(body: unknown): Row[] {
  if (Array.isArray(body)) return body as Row[];
  const lines = (body as Row)["employee_compensations"];
  return Array.isArray(lines) ? (lines as Row[]) : [body as Row];
}

function spoil(row: Row, mode: FaultMode): void {
  if (mode === "null_values") nullPromised(row);
  if (mode === "malformed_row") for (const name of IDS) delete row[name];
  if (mode === "huge_name")
    Object.assign(row, Object.fromEntries(hugeFields(row).map((name) => [name, HUGE_NAME])));
  if (mode !== "unknown_values") return;
  for (const name of ENUMS) if (name in row) row[name] = "on_the_moon";
  row["field_nobody_knows"] = { version: 1, items: ["new"] };
}

function hugeFields(row: Row): string[] {
  const known = ["first_name", "title", "name"].filter((name) => name in row);
  return known.length === 0 ? ["name"] : known;
}

function nullPromised(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const fields = value as Row;
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === "object") nullPromised(field);
    else if (PROMISED.test(name)) fields[name] = null;
  }
}

/** Anywhere in the row a field of that name occurs. */
function replaceNamed(value: unknown, replacements: [name: string, value: unknown][]): void {
  if (typeof value !== "object" || value === null) return;
  const fields = value as Row;
  for (const [name, replacement] of replacements) if (name in fields) fields[name] = replacement;
  for (const field of Object.values(fields)) replaceNamed(field, replacements);
}

/**
 * The row is really deleted and a person really hired, as if done in Gusto between two pages, so
 * later responses are consistent.
 */
function changeBetweenPages(simulator: Simulator, rows: Row[], mode: FaultMode): void {
  const uuid = rows[0]?.["uuid"];
  const entity = typeof uuid === "string" ? findEntity(simulator, uuid) : null;
  if (entity === null) return;
  savePatch(simulator, entity.uuid, deletePatch());
  recordEntityEvent(simulator, entity, "deleted");
  const company = simulator.state.companies.get(entity.company_uuid);
  if (mode === "swap_between_pages" && company !== undefined) hire(simulator, company, 1);
}
