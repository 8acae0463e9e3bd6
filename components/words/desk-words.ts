import type {
  AgendaDay,
  AgendaEntry,
  DeskCompany,
  DeskSummary,
} from "#lib/payroll/desk/desk-views.ts";
import { clockTime, countOf, formatDay, formatWeekday } from "#lib/platform/format.ts";
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
