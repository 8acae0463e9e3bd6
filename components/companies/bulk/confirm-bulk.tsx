import { BULK_FACTS, type BulkKind } from "#lib/companies/bulk/bulk-kinds.ts";
import type { SelectionPreview } from "#lib/companies/bulk/bulk-views.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { BULK_WORDS, bulkProblemWords } from "../../words/bulk-words.ts";
import { ButtonLink } from "../../ui/controls/button.tsx";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { TagInput } from "../tags/tag-input.tsx";
import { InlineName } from "../company-name.tsx";
import { bulkFields, type BulkQuery } from "./bulk-query.ts";

type Props = {
  query: BulkQuery & { kind: BulkKind };
  preview: SelectionPreview;
  problem: string | undefined;
  /** Tags to suggest. */
  tags: readonly string[];
};

/** What will happen to which companies, and the button that starts it. */
export function ConfirmBulk({ query, preview, problem, tags }: Props) {
  const { kind } = query;
  const { effects, start } = BULK_WORDS[kind];
  const { isTyped, isOfTag } = BULK_FACTS[kind];
  const isUndo = bulkFields(query).some(([name]) => name === "changedBy");
  const asksTag = isOfTag && !isUndo;
  const refused = bulkProblemWords(problem, preview.count);
  const isUncounted = isTyped && !preview.isCounted;
  return (
    <Panel className="max-w-2xl">
      <div className="space-y-4">
        {refused && <Notice tone="warn" title={refused} />}
        <ul className="list-disc space-y-1.5 pl-5 text-ink-soft">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
          {bulkFields(query).some(([name]) => name === "all") && (
            <li>It acts on the companies that match when it starts, on all pages of the list.</li>
          )}
          {preview.missing > 0 && (
            <li>
              {countOf(
                preview.missing,
                "selected company no longer exists",
                "selected companies no longer exist",
              )}{" "}
              and will be left out.
            </li>
          )}
        </ul>
        <Names {...preview} />
        {isUncounted ? (
          <Notice tone="warn" title="This search matches too many companies to count them">
            Narrow it down first: disconnecting asks for their number.
          </Notice>
        ) : (
          <form method="post" action="/companies/bulk/start" className="space-y-4">
            {bulkFields(asksTag ? { ...query, tag: undefined } : query).map(([name, value]) => (
              <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
            ))}
            {asksTag && (
              <label className="block max-w-xs font-medium">
                Tag
                <TagInput name="actTag" defaultValue={query.tag} tags={tags} required />
              </label>
            )}
            {isTyped && (
              <label className="block">
                <span>
                  Type <span className="font-medium select-all">{formatCount(preview.count)}</span>,
                  the number of companies, to confirm
                </span>
                <input
                  name="typed"
                  required
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={12}
                  className="mt-1 block h-11 w-40 rounded-md border border-control bg-surface px-3 md:h-9"
                />
              </label>
            )}
            <div className="flex flex-wrap gap-2">
              <SubmitButton kind={isTyped ? "danger" : "primary"} pendingText="Starting…">
                {start}
              </SubmitButton>
              <ButtonLink kind="quiet" href="/companies">
                Cancel
              </ButtonLink>
            </div>
          </form>
        )}
      </div>
    </Panel>
  );
}

function Names({ names, count, isCounted }: SelectionPreview) {
  if (names.length === 0) return null;
  const more = count - names.length;
  return (
    <p className="wrap-anywhere">
      {names.map((name, place) => (
        <span key={`${name} ${place}`}>
          {place > 0 && ", "}
          <InlineName name={name} />
        </span>
      ))}
      {more > 0 && ` and ${formatCount(more)}${isCounted ? "" : "+"} more`}.
    </p>
  );
}
