// The payrolls a request asks for.

import { readBoolean, readChoices, readDay } from "./query.ts";
import { invalidParameter } from "../http/errors.ts";
import { addMonths, dayOf } from "../data/dates.ts";
import { listPayrollEntries, type PayrollEntry } from "../data/payroll-calendar.ts";
import { withoutDeleted } from "../state/patches.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";

/**
 * The list's filters. Without any: processed regular payrolls whose period ended in the last six
 * months.
 */
export function selectPayrolls(
  simulator: Simulator,
  c: SimulatorContext,
  company: CompanyRecord,
): PayrollEntry[] {
  const { start, end } = readWindow(simulator, c);
  const statuses = readStatuses(c);
  const types = readTypes(c);
  const byCheckDate = readChoices(c, "date_filter_by", ["check_date"], []).length > 0;
  const entries = withoutDeleted(
    simulator,
    listPayrollEntries(company, simulator.clock.now()),
  ).filter((entry) => {
    if (!statuses.includes(entry.processed ? "processed" : "unprocessed")) return false;
    if (!types.includes(entry.off_cycle ? "off_cycle" : "regular")) return false;
    // An unprocessed payroll is requested by status: with the default window, it may not have ended
    // yet.
    if (!entry.processed && c.req.query("end_date") === undefined) return entry.end_date >= start;
    if (byCheckDate && entry.processed && !entry.off_cycle)
      return entry.check_date >= start && entry.check_date <= end;
    return entry.start_date >= start && entry.end_date <= end;
  });
  const descending = readChoices(c, "sort_order", ["asc", "desc"], ["asc"])[0] === "desc";
  return descending ? entries.reverse() : entries;
}

function readStatuses(c: SimulatorContext) {
  const processed = readBoolean(c, "processed");
  const fallback = processed === false ? (["unprocessed"] as const) : (["processed"] as const);
  return readChoices(c, "processing_statuses", ["processed", "unprocessed"], fallback);
}

function readTypes(c: SimulatorContext) {
  const fallback =
    readBoolean(c, "include_off_cycle") === true
      ? (["regular", "off_cycle"] as const)
      : (["regular"] as const);
  return readChoices(c, "payroll_types", ["regular", "off_cycle", "external"], fallback);
}

function readWindow(simulator: Simulator, c: SimulatorContext): { start: string; end: string } {
  const today = dayOf(simulator.clock.now());
  const end = readDay(c, "end_date") ?? today;
  const start = readDay(c, "start_date") ?? addMonths(end < today ? end : today, -6);
  if (end > addMonths(today, 3))
    throw invalidParameter("end_date", "End date cannot be more than 3 months in future");
  if (addMonths(start, 12) < end)
    throw invalidParameter("start_date", "Date range too long, max 1 year");
  return { start, end };
}
