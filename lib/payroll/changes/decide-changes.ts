import { readEmployment } from "../resources/employment.ts";
import { day, type RawRow, rowsIn, text, UnreadableRow, uuid } from "../rows/fields.ts";

/** What people are told changed at Gusto. */
export const CHANGE_KINDS = ["hired", "left", "pay_changed", "suspended", "reinstated"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** `day`: when it takes effect; null if Gusto doesn't say. */
type ToldChange = { kind: ChangeKind; day: string | null };

/** Tables whose changes are told. */
export type ToldTable = "employees" | "company_profiles";

/**
 * What the difference between two of Gusto's answers means to people. Without an earlier answer, the
 * row is new. What can't be read tells nothing: the sync itself reports it. Pure.
 */
export function decideChanges(
  table: ToldTable,
  before: RawRow | null,
  after: RawRow,
): ToldChange[] {
  try {
    return table === "employees" ? changesOfPerson(before, after) : changesOfCompany(before, after);
  } catch (error) {
    if (error instanceof UnreadableRow) return [];
    throw error;
  }
}

function changesOfPerson(before: RawRow | null, after: RawRow): ToldChange[] {
  const now = readEmployment(after);
  const hired: ToldChange = { kind: "hired", day: hireDay(after) };
  if (before === null) return now.terminated ? [] : [hired];
  const then = readEmployment(before);
  if (then.terminated && now.terminated === false) return [hired];
  const left: ToldChange = { kind: "left", day: now.termination_date };
  if (now.terminated) return then.terminated ? [] : [left];
  // A last day that is still ahead is news on the day it is set.
  const isLeaving = now.termination_date !== null && now.termination_date !== then.termination_date;
  return [...(isLeaving ? [left] : []), ...payChanges(before, after)];
}

function hireDay(raw: RawRow): string | null {
  const days = rowsIn(raw, "jobs").flatMap((job) => day(job, "hire_date") ?? []);
  return days.toSorted().at(-1) ?? null;
}

/**
 * The days from which pay differs. An answer without any pay was given to a connection without the
 * scope for it: gaining or losing that is no change of pay.
 */
function payChanges(before: RawRow, after: RawRow): ToldChange[] {
  const [then, now] = [payLines(before), payLines(after)];
  if (then.size === 0) return [];
  const days = [...now].filter(([line]) => !then.has(line)).map(([, from]) => from);
  return [...new Set(days)].map((from) => ({ kind: "pay_changed", day: from }));
}

/** Each rate of each job with the day from which it holds, by all that makes it what it is. */
function payLines(raw: RawRow): Map<string, string | null> {
  const lines = new Map<string, string | null>();
  for (const job of rowsIn(raw, "jobs"))
    for (const rate of rowsIn(job, "compensations")) {
      const amount = text(rate, "rate");
      const from = day(rate, "effective_date");
      if (amount !== null)
        lines.set(
          [uuid(job, "uuid"), from, Number(amount), text(rate, "payment_unit")].join(" "),
          from,
        );
    }
  return lines;
}

function changesOfCompany(before: RawRow | null, after: RawRow): ToldChange[] {
  if (before === null) return [];
  const [was, is] = [isSuspended(before), isSuspended(after)];
  return was === is ? [] : [{ kind: is ? "suspended" : "reinstated", day: null }];
}

function isSuspended(raw: RawRow): boolean {
  return text(raw, "company_status")?.trim().toLowerCase() === "suspended";
}
