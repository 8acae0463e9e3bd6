import { formatDay } from "#lib/platform/format.ts";
import { Panel } from "../ui/panel.tsx";
import { type DayLook, type DayWords, runsOfDays } from "./verified-day-words.ts";
import { DayCell } from "./day-cell.tsx";
import { DayStrip } from "./day-strip.tsx";

type Props = {
  title: string;
  sentence: string;
  days: DayWords[];
  /** What each shape means; only those that occur are shown. */
  legend: Partial<Record<DayLook, string>>;
};

/** A strip of days with its sentence, its legend and, for whoever can't see it, its days in words. */
export function DaysPanel({ title, sentence, days, legend }: Props) {
  const seen = new Set(days.map(({ look }) => look));
  const first = days[0];
  return (
    <Panel title={title}>
      <p className="mb-3 text-table text-ink-soft">{sentence}</p>
      <DayStrip label={`${title}, day by day`} days={days} />
      <ul aria-label="Legend" className="mt-3 flex flex-wrap gap-x-4 gap-y-1.5 text-label">
        {(Object.entries(legend) as [DayLook, string][])
          .filter(([look]) => seen.has(look))
          .map(([look, word]) => (
            <li key={look} className="flex items-center gap-1.5 text-ink-soft">
              <span aria-hidden className="flex h-5 w-2 flex-col justify-end">
                <DayCell look={look} />
              </span>
              {word}
            </li>
          ))}
      </ul>
      <details className="mt-3">
        <summary className="w-fit rounded-sm text-table font-medium text-accent hover:underline">
          Show the days in words
        </summary>
        <dl
          role="region"
          aria-label={`${title}, in words`}
          tabIndex={0}
          className="mt-2 max-h-64 space-y-1.5 overflow-auto text-table tabular-nums"
        >
          {runsOfDays(days).map((run) => (
            <div key={run.days} className="grid gap-x-4 sm:grid-cols-[15rem_minmax(0,1fr)]">
              <dt className="text-ink-faint">{run.days}</dt>
              <dd>{run.text}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p className="mt-3 text-label text-ink-faint">
        Days in UTC{first && `, from ${formatDay(first.day)}`}.
      </p>
    </Panel>
  );
}
