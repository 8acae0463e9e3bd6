import type { AnswerValue, QueryAnswer } from "#lib/incidents/runbook/run-query.ts";
import { formatCount } from "#lib/platform/format.ts";
import { ExactTime } from "../ui/clock.tsx";
import { ErrorId } from "../ui/error-id.tsx";
import { Notice } from "../ui/notice.tsx";

type Props = {
  name: string;
  answer: QueryAnswer | { kind: "problem"; message: string; errorId?: string };
};

/** What a query of the runbook answered. */
export function QueryAnswerTable({ name, answer }: Props) {
  if (answer.kind === "problem")
    return (
      <Notice tone="bad" title="The query did not run">
        <p>{answer.message}</p>
        {answer.errorId && <ErrorId id={answer.errorId} />}
      </Notice>
    );
  if (answer.kind === "stopped")
    return (
      <Notice tone="warn" title="The query was stopped">
        It did not end within three seconds. The database is busy: nothing was changed, and it can
        run again.
      </Notice>
    );
  if (answer.rows.length === 0)
    return (
      <p role="status" className="text-ink-soft">
        No rows, at <ExactTime at={answer.at} />.
      </p>
    );
  return (
    <div className="space-y-1.5">
      <div
        role="group"
        aria-label={`Answer of ${name}`}
        tabIndex={0}
        className="overflow-x-auto rounded-md border border-line bg-surface"
      >
        <table className="w-full border-separate border-spacing-0 text-table">
          <thead className="bg-sunken/50">
            <tr>
              {answer.columns.map((column) => (
                <th key={column} className="px-3 py-1.5 text-left font-medium whitespace-nowrap">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.rows.map((row, place) => (
              <tr key={place}>
                {row.map((value, column) => (
                  <td
                    key={column}
                    className="border-t border-line px-3 py-1.5 align-top tabular-nums"
                  >
                    <Value value={value} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p role="status" className="text-table text-ink-faint">
        Answered at <ExactTime at={answer.at} />
        {answer.isCut && `; only the first ${answer.rows.length} rows`}.
      </p>
    </div>
  );
}

/** As PostgreSQL writes a moment in JSON. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/;

function Value({ value }: { value: AnswerValue }) {
  if (value === null) return <span className="text-ink-faint">none</span>;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return formatCount(value);
  return MOMENT.test(value) ? (
    <ExactTime at={new Date(value)} className="whitespace-nowrap" />
  ) : (
    <span className="block max-w-md min-w-48 wrap-anywhere">{value}</span>
  );
}
