import type { FormAction } from "#lib/companies/action-result.ts";
import { Download, RotateCcw, Square, Undo2 } from "lucide-react";
import type { BulkKind } from "#lib/companies/bulk/bulk-kinds.ts";
import { isOpenAction, type BulkActionView } from "#lib/companies/bulk/bulk-views.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { bulkReasonWords, BULK_STATE_WORDS, bulkFilterWords } from "../../words/bulk-words.ts";
import { ExactTime } from "../../ui/clock.tsx";
import { ActionButton } from "../../ui/controls/action-button.tsx";
import { buttonLook, ButtonLink } from "../../ui/controls/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { StatePill } from "../../ui/state-pill.tsx";
import { newBulkHref } from "./bulk-query.ts";

type Props = {
  action: BulkActionView;
  /** What this person may do that takes it back. */
  undo: BulkKind | null;
  stop: FormAction;
  goOn: FormAction;
};

/** How far an action is, and what can be done about it. */
export function BulkProgress({ action, undo, stop, goOn }: Props) {
  const { id, state, reason, chosen, succeeded, failed, skipped, isChosen, kind } = action;
  const tag = action.tag ?? undefined;
  const through = succeeded + failed + skipped;
  const isOpen = isOpenAction(action);
  // A company that is deleted takes its result along.
  const deleted = state === "done" ? chosen - through : 0;
  const said = bulkReasonWords(action);
  return (
    <Panel>
      <div className="space-y-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatePill {...BULK_STATE_WORDS[state]} />
          <span className="tabular-nums">
            {formatCount(through)} of {countOf(chosen, "company", "companies")}
            {!isChosen && state !== "stopped" && " so far"}
            {deleted > 0 && `, ${formatCount(deleted)} deleted meanwhile`}
          </span>
        </div>
        <ProgressBar
          label="Companies acted on"
          fraction={state === "done" ? 1 : chosen === 0 ? 0 : through / chosen}
          isStill={state === "queued" || state === "stopped"}
        />
        {said && <p className="text-ink-soft">{said}</p>}
        <p className="text-table text-ink-faint">
          {bulkFilterWords(action.filter)}. Started by {action.startedBy},{" "}
          <ExactTime at={action.createdAt} />
          {action.endedAt && (
            <>
              ; ended <ExactTime at={action.endedAt} />
            </>
          )}
          .
        </p>
        <div className="flex flex-wrap items-start gap-2">
          {isOpen && (
            <ActionButton action={stop} fields={{ id }} pendingText="Stopping…">
              <Square aria-hidden />
              Stop
            </ActionButton>
          )}
          {state === "stopped" && reason === "stopped_by_person" && (
            <ActionButton action={goOn} fields={{ id }} pendingText="Continuing…">
              Continue
            </ActionButton>
          )}
          {!isOpen && failed > 0 && (
            <ButtonLink
              href={newBulkHref({ kind, tag, selection: { filter: { failedOf: id } } })}
              kind="primary"
            >
              <RotateCcw aria-hidden />
              Try the failed again
            </ButtonLink>
          )}
          {!isOpen && undo !== null && succeeded > 0 && (
            <ButtonLink
              href={newBulkHref({ kind: undo, tag, selection: { filter: { changedBy: id } } })}
            >
              <Undo2 aria-hidden />
              Undo for {countOf(succeeded, "company", "companies")}
            </ButtonLink>
          )}
          {through > 0 && (
            <a
              href={`/companies/bulk/${id}/results`}
              download
              data-export
              className={buttonLook("secondary")}
            >
              <Download aria-hidden />
              Download results as CSV
            </a>
          )}
        </div>
      </div>
    </Panel>
  );
}
