import type { BulkResultView } from "#lib/companies/bulk/bulk-views.ts";
import { BULK_ITEM_WORDS, bulkResultWords } from "../../words/bulk-words.ts";
import { clipText } from "../../ui/clip-text.ts";
import { TimeAgo } from "../../ui/clock.tsx";
import { CopyLinkButton } from "../../ui/controls/copy-link-button.tsx";
import { TextLink } from "../../ui/controls/text-link.tsx";
import { StatePill } from "../../ui/state-pill.tsx";

/** What became of each company. */
export function BulkResults({ results }: { results: readonly BulkResultView[] }) {
  return (
    <ul className="divide-y divide-line text-table">
      {results.map((result) => (
        <li
          key={result.companyId}
          className="grid items-center gap-x-4 gap-y-1 px-4 py-2.5 md:grid-cols-[minmax(0,1fr)_7rem_minmax(0,2fr)_auto]"
        >
          <span className="min-w-0 wrap-anywhere">
            {result.name === null ? (
              <span className="text-ink-faint">A company that was deleted or is not visible</span>
            ) : (
              <TextLink href={`/companies/${result.companyId}`}>
                <bdi>{clipText(result.name) || "Unnamed company"}</bdi>
              </TextLink>
            )}
          </span>
          <span>
            <StatePill {...BULK_ITEM_WORDS[result.state]} />
          </span>
          <span className="min-w-0 wrap-anywhere text-ink-soft">{bulkResultWords(result)}</span>
          <span className="text-ink-faint md:text-right">
            {result.url ? (
              <CopyLinkButton text={result.url}>Copy link</CopyLinkButton>
            ) : (
              result.at && <TimeAgo at={result.at} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
