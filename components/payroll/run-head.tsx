import { countOf, elapsed } from "#lib/platform/format.ts";
import type { RunDetail } from "#lib/payroll/progress/list-runs.ts";
import { ExactTime } from "../ui/clock.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { RUN_WORDS, TRIGGER_WORDS } from "../words/sync-words.ts";

/** One run in words: its state, why it was started, how long it took. */
export function RunHead({ run }: { run: RunDetail }) {
  const said = run.summary ?? run.waitingFor;
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-heading font-semibold">
          Run of <ExactTime at={run.startedAt ?? run.createdAt} />
        </h2>
        <StatePill {...RUN_WORDS[run.state]} />
      </div>
      {said && <p className="mt-1 max-w-[80ch] text-ink-soft">{said}</p>}
      <p className="mt-1 text-table text-ink-faint">
        {TRIGGER_WORDS[run.trigger] ?? run.trigger}, by {run.actor}.{" "}
        {countOf(run.calls, "call", "calls")} to Gusto
        {run.startedAt &&
          run.endedAt &&
          ` in ${elapsed(run.endedAt.getTime() - run.startedAt.getTime())}`}
        {run.takeovers > 0 &&
          `; resumed ${countOf(run.takeovers, "time", "times")} after its process stopped`}
        .
      </p>
    </div>
  );
}
