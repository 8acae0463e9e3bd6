import type { BulkActionView } from "#lib/companies/bulk/bulk-views.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { BULK_STATE_WORDS, bulkActWords, bulkFilterWords } from "../../words/bulk-words.ts";
import { TimeAgo } from "../../ui/clock.tsx";
import { TextLink } from "../../ui/controls/text-link.tsx";
import { StatePill } from "../../ui/state-pill.tsx";

/** Bulk actions, the newest first. */
export function BulkList({ actions }: { actions: readonly BulkActionView[] }) {
  return (
    <ol className="divide-y divide-line">
      {actions.map((action) => (
        <li key={action.id} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <TextLink href={`/companies/bulk/${action.id}`} data-row-link>
              <bdi>{bulkActWords(action)}</bdi>
            </TextLink>
            <p className="text-table wrap-anywhere text-ink-soft">
              {bulkFilterWords(action.filter)} · {action.startedBy} ·{" "}
              <TimeAgo at={action.createdAt} />
            </p>
          </div>
          <span className="text-table text-ink-soft tabular-nums">
            {countOf(action.chosen, "company", "companies")}
            {action.failed > 0 && `, ${formatCount(action.failed)} failed`}
          </span>
          <StatePill {...BULK_STATE_WORDS[action.state]} />
        </li>
      ))}
    </ol>
  );
}
