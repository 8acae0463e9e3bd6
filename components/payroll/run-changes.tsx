import type { RowChange } from "#lib/payroll/data/list-run-changes.ts";
import { clipText } from "../ui/clip-text.ts";
import { StatePill } from "../ui/state-pill.tsx";
import type { Tone } from "../ui/tone.ts";

const KINDS: Record<RowChange["kind"], { word: string; tone: Tone }> = {
  created: { word: "New", tone: "good" },
  changed: { word: "Changed", tone: "warn" },
  deleted: { word: "Removed in Gusto", tone: "idle" },
};

/**
 * The rows a run created, changed or marked as removed; for changed rows, each field before and
 * after.
 */
export function RunChanges({ changes }: { changes: readonly RowChange[] }) {
  return (
    <ul className="divide-y divide-line">
      {changes.map((change) => (
        <li key={change.id} className="px-4 py-3">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatePill {...KINDS[change.kind]} />
            <bdi className="min-w-0 font-medium wrap-anywhere">{clipText(change.label, 120)}</bdi>
          </p>
          {change.fields.length > 0 && (
            <dl className="mt-2 space-y-1 text-table">
              {change.fields.map(({ field, before, after }) => (
                <div
                  key={field}
                  className="grid gap-x-4 sm:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]"
                >
                  <dt className="font-mono text-label wrap-anywhere text-ink-faint">{field}</dt>
                  <dd className="min-w-0 wrap-anywhere">
                    <Value word="before" value={before} /> <span aria-hidden>→</span>{" "}
                    <Value word="after" value={after} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

function Value({ word, value }: { word: string; value: string | null }) {
  return (
    <>
      <span className="sr-only">{word}: </span>
      {value === null ? (
        <span className="text-ink-faint">nothing</span>
      ) : (
        <bdi className={word === "before" ? "text-ink-soft" : undefined}>
          {value === "" ? "empty" : value}
        </bdi>
      )}
    </>
  );
}
