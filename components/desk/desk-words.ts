import type {
  AgendaDay,
  AgendaEntry,
  DeskChange,
  DeskChanges,
  DeskCompany,
  DeskSummary,
} from "#lib/payroll/desk/desk-views.ts";
import { clockTime, countOf, formatCount, formatDay, formatWeekday } from "#lib/platform/format.ts";
import { addDays, dayIn, PACIFIC_TIME } from "#lib/platform/zoned-days.ts";
import type { Tone } from "../ui/tone.ts";

const SOON_DAYS = 2;
const WEEK_DAYS = 7;

/** What an accountant reads first: what is late, and what the week asks for. */
export function deskSentence(
  summary: DeskSummary,
  days: readonly AgendaDay[],
  today: string,
): string {
  const ofWeek = days.filter(({ day }) => day !== "late" && day < addDays(today, WEEK_DAYS));
  const late = days.find(({ day }) => day === "late")?.count ?? 0;
  const due = ofWeek.reduce((sum, { deadlines }) => sum + deadlines, 0);
  const parts = [
    late > 0 && `${countOf(late, "payroll is", "payrolls are")} past the deadline`,
    due > 0 && `${countOf(due, "payroll", "payrolls")} to run in the next 7 days`,
  ].filter(Boolean);
  const what = parts.length > 0 ? parts.join(", ") : "no payroll to run in the next 7 days";
  return `${countOf(summary.companies, "company", "companies")}: ${what}.`;
}

/** "Today · Saturday, Nov 28, 2026". */
export function dayWords(day: string, today: string): string {
  if (day === "late") return "Past the deadline, not run";
  const near = day === today ? "Today · " : day === addDays(today, 1) ? "Tomorrow · " : "";
  return `${near}${formatWeekday(day)}`;
}

/** What is due, and how pressing it is. */
export function entryWords(
  entry: AgendaEntry,
  { day, today, timeZone }: { day: string; today: string; timeZone: string },
): { word: string; tone: Tone; sentence: string } {
  const kind = entry.isOffCycle ? "off-cycle payroll" : "payroll";
  const payDay = formatDay(entry.checkDate);
  if (entry.kind === "deadline") {
    const until = entry.deadline ? timeWords(entry.deadline, timeZone) : "";
    return day === "late"
      ? {
          ...{ word: "Late", tone: "bad" },
          sentence: `The deadline of the ${kind} for ${payDay} was ${entry.deadline ? `${formatDay(dayIn(entry.deadline, timeZone))}, ${until}` : "missed"}`,
        }
      : {
          word: "Run by",
          tone: day < addDays(today, SOON_DAYS) ? "warn" : "info",
          sentence: `${until}, ${kind} for ${payDay}`,
        };
  }
  if (entry.isReversed)
    return { word: "Reversed", tone: "idle", sentence: `Pay date of a ${kind} that was reversed` };
  return entry.isProcessed
    ? { word: "Processed", tone: "good", sentence: `Pay date, ${kind}` }
    : { word: "Not run yet", tone: "idle", sentence: `Pay date, ${kind}` };
}

/** "7:00 PM ET (4:00 PM PT)": Gusto names its deadlines in Pacific time. */
function timeWords(at: Date, timeZone: string): string {
  const [here, gusto] = [clockTime(at, timeZone), clockTime(at, PACIFIC_TIME)];
  return here === gusto ? here : `${here} (${gusto})`;
}

/** Why there is no data of a company, or why it may be old. Null if it is read regularly. */
export function freshnessWords({
  isSyncOn,
  readAt,
}: Pick<DeskCompany, "isSyncOn" | "readAt">): string | null {
  if (readAt === null) return isSyncOn ? "Not read yet" : "Sync is off, never read";
  return isSyncOn ? null : "Sync is off";
}

export const CHANGE_TONES: Readonly<Record<DeskChange["kind"], Tone>> = {
  hired: "good",
  left: "idle",
  pay_changed: "info",
  suspended: "warn",
  reinstated: "good",
};

/** "Ana Diaz was hired, from Dec 1, 2026". */
export function changeSentence({ kind, day, personName }: DeskChange, today: string): string {
  const name = personName.trim() || "Somebody without a name";
  const from = day ? `, from ${formatDay(day)}` : "";
  switch (kind) {
    case "hired":
      return `${name} was hired${from}`;
    case "left":
      if (day !== null && day > today) return `${name} is leaving, last day ${formatDay(day)}`;
      return `${name} left${day ? `, last day ${formatDay(day)}` : ""}`;
    case "pay_changed":
      return `Pay of ${name} changed${from}`;
    case "suspended":
      return "Gusto suspended this company";
    case "reinstated":
      return "Gusto no longer suspends this company";
  }
}

const COUNTED: Readonly<Record<DeskChange["kind"], (count: number) => string>> = {
  hired: (count) => `${formatCount(count)} hired`,
  left: (count) => `${formatCount(count)} left or leaving`,
  pay_changed: (count) => countOf(count, "pay change", "pay changes"),
  suspended: (count) => `${countOf(count, "company", "companies")} suspended`,
  reinstated: (count) => `${countOf(count, "company", "companies")} no longer suspended`,
};

/** "2 hired, 1 pay change". */
export function changeCounts(counts: DeskChanges["counts"]): string {
  return counts.map(({ kind, count }) => COUNTED[kind](count)).join(", ");
}
