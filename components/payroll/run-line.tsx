import { RESOURCE_WORDS } from "#lib/payroll/resources/names.ts";
import {
  currentResource,
  fractionOf,
  type RunProgress,
} from "#lib/payroll/progress/run-progress.ts";
import { estimateWords, placeWords } from "#lib/payroll/progress/progress-words.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { clipText } from "../ui/clip-text.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { RUN_WORDS } from "../words/sync-words.ts";

/** One run's progress: its state, a bar, and what it is waiting for. */
export function RunLine({ run, title }: { run: RunProgress; title: React.ReactNode }) {
  const isWaiting = run.state === "queued" || run.waitingFor !== null;
  const reason = run.waitingFor ?? placeWords(run);
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex min-w-0 items-center gap-2.5">
          {title}
          <StatePill {...RUN_WORDS[run.state]} />
        </span>
        <span className="text-table text-ink-soft tabular-nums">{doneWords(run)}</span>
      </div>
      <ProgressBar
        label={`Sync of ${clipText(run.companyName, 60)}`}
        fraction={fractionOf(run)}
        isStill={isWaiting}
      />
      {reason && <p className="text-table text-ink-soft">{reason}</p>}
    </div>
  );
}

/**
 * "Employees · 1,204 rows · page 12 of 40 · about 2 min left", without the parts that are unknown.
 */
function doneWords(run: RunProgress): string {
  const resource = currentResource(run);
  const pages =
    run.pagesExpected === null
      ? run.pagesDone > 0
        ? countOf(run.pagesDone, "page", "pages")
        : null
      : `page ${formatCount(run.pagesDone)} of ${formatCount(run.pagesExpected)}`;
  const parts = [
    run.state === "running" && resource ? RESOURCE_WORDS[resource] : null,
    run.rows > 0 ? countOf(run.rows, "row", "rows") : null,
    pages,
    estimateWords(run.estimateSeconds),
  ];
  return parts.filter(Boolean).join(" · ");
}
