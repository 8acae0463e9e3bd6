import { CalendarClock, CircleCheck, Clock, TriangleAlert, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { AgendaDay, AgendaEntry } from "#lib/payroll/desk/desk-views.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { CompanyName } from "../companies/company-name.tsx";
import { classNames } from "../ui/class-names.ts";
import { clipText } from "../ui/clip-text.ts";
import { TextLink } from "../ui/controls/text-link.tsx";
import { TONE_TINT, type Tone } from "../ui/tone.ts";
import { dayWords, entryWords } from "./desk-words.ts";

type Now = { today: string; timeZone: string };
type DayHref = { dayHref: (day: string) => string };

/** What is due, day by day. Each entry leads to its payroll. */
export function Agenda({ days, ...shown }: { days: readonly AgendaDay[] } & Now & DayHref) {
  return (
    <div className="divide-y divide-line">
      {days.map((day) => (
        <DayOfAgenda key={day.day} day={day} {...shown} />
      ))}
    </div>
  );
}

function DayOfAgenda({
  day: { day, entries, count },
  dayHref,
  ...now
}: { day: AgendaDay } & Now & DayHref) {
  const isLate = day === "late";
  return (
    <section
      aria-labelledby={`day-${day}`}
      className="px-4 py-3 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-x-4"
    >
      <div className="mb-1.5 lg:mb-0 lg:pt-1.5">
        <h3 id={`day-${day}`} className={classNames("font-medium", isLate && "text-bad")}>
          {dayWords(day, now.today)}
        </h3>
        <p className="text-label text-ink-faint">{countOf(count, "entry", "entries")}</p>
      </div>
      <div>
        <ul>
          {entries.map((entry) => (
            <EntryOfDay
              key={`${entry.kind} ${entry.payrollUuid}`}
              entry={entry}
              day={day}
              {...now}
            />
          ))}
        </ul>
        {count > entries.length && (
          <TextLink href={dayHref(day)} className="inline-flex min-h-9 items-center text-table">
            Show all {formatCount(count)}
          </TextLink>
        )}
      </div>
    </section>
  );
}

const ICONS: Record<Tone, LucideIcon> = {
  good: CircleCheck,
  info: CalendarClock,
  warn: CalendarClock,
  bad: TriangleAlert,
  idle: Clock,
};

function EntryOfDay({ entry, day, ...now }: { entry: AgendaEntry; day: string } & Now) {
  const { word, tone, sentence } = entryWords(entry, { day, ...now });
  const Icon = ICONS[tone];
  return (
    <li className="relative flex flex-wrap items-center gap-x-3 gap-y-0.5 rounded-md py-1.5 hover:bg-sunken/70 md:flex-nowrap">
      <span
        className={classNames(
          "inline-flex h-6 w-28 shrink-0 items-center gap-1.5 rounded-full px-2 text-label font-medium whitespace-nowrap",
          TONE_TINT[tone],
        )}
      >
        <Icon aria-hidden className="size-3.5" />
        {word}
      </span>
      <Link
        href={`/companies/${entry.companyId}/payrolls/${entry.payrollUuid}`}
        data-row-link
        prefetch={false}
        className="min-w-0 font-medium after:absolute after:inset-0 after:rounded-md md:w-56 md:shrink-0"
      >
        <CompanyName name={entry.companyName} />
      </Link>
      <span className="min-w-0 text-table text-ink-soft max-md:basis-full">
        {sentence}
        {entry.isOffCycle && entry.offCycleReason && ` (${clipText(entry.offCycleReason, 60)})`}
        {!entry.isSyncOn && (
          <span className="text-ink-faint"> · sync is off, may have changed</span>
        )}
      </span>
    </li>
  );
}
