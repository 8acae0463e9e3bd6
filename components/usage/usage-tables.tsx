import { formatCount } from "#lib/platform/format.ts";
import type { EndpointUsage, FailureGroup } from "#lib/usage/usage-views.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { CopyTextButton } from "../ui/controls/copy-text-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { TONE_TEXT } from "../ui/tone.ts";
import { statusTone, statusWords } from "../words/usage-words.ts";

const HEADING = "h-9 px-3 font-medium whitespace-nowrap first:pl-4 last:pr-4";
const CELL = "px-3 py-2 first:pl-4 last:pr-4";

/** The most requested Gusto endpoints. */
export function EndpointTable({ endpoints }: { endpoints: EndpointUsage[] }) {
  return (
    <Panel title="By endpoint" flush>
      <div role="region" aria-label="Calls by endpoint" tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-right text-table tabular-nums">
          <thead className="bg-sunken text-label text-ink-soft">
            <tr>
              <th scope="col" className={`${HEADING} text-left`}>
                Endpoint
              </th>
              {["Calls", "Failed", "429", "Average ms", "Slowest ms"].map((word) => (
                <th key={word} scope="col" className={HEADING}>
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {endpoints.map((row) => (
              <tr key={row.endpoint} className="border-t border-line">
                <th
                  scope="row"
                  className={`${CELL} text-left font-mono text-label font-normal whitespace-nowrap`}
                >
                  {row.endpoint}
                </th>
                <td className={CELL}>{formatCount(row.calls)}</td>
                <td className={`${CELL} ${row.failed > 0 ? "text-bad" : "text-ink-faint"}`}>
                  {formatCount(row.failed)}
                </td>
                <td className={`${CELL} ${row.rateLimited > 0 ? "text-warn" : "text-ink-faint"}`}>
                  {formatCount(row.rateLimited)}
                </td>
                <td className={CELL}>{row.averageMs !== null && formatCount(row.averageMs)}</td>
                <td className={CELL}>{row.maxMs !== null && formatCount(row.maxMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** The most frequent failures, with the details Gusto's support asks for. */
export function FailureTable({ failures }: { failures: FailureGroup[] }) {
  if (failures.length === 0) return null;
  return (
    <Panel
      title="Failed calls"
      aside={
        <span className="text-label text-ink-faint max-md:hidden">
          Gusto&apos;s support asks for a request id
        </span>
      }
      flush
    >
      <ul>
        {failures.map((group) => (
          <li
            key={`${group.endpoint} ${group.status} ${group.reason}`}
            className="grid gap-x-4 gap-y-1 border-t border-line px-4 py-3 first:border-t-0 md:grid-cols-[9rem_minmax(0,1fr)_auto]"
          >
            <p className={`font-medium ${TONE_TEXT[statusTone(group.status)]}`}>
              {statusWords(group.status)}
              {group.status > 0 && (
                <span className="ml-1.5 font-normal tabular-nums">{group.status}</span>
              )}
            </p>
            <div className="min-w-0">
              <p className="font-mono text-label wrap-anywhere">{group.endpoint}</p>
              {group.reason && (
                <p className="text-table text-ink-soft wrap-anywhere">{group.reason}</p>
              )}
              {group.requestIds.length > 0 && (
                <ul className="mt-1 flex flex-wrap gap-2">
                  {group.requestIds.map((id) => (
                    <li key={id} className="min-w-0">
                      <CopyTextButton text={id} label={`Copy the request id ${id}`} />
                    </li>
                  ))}
                </ul>
              )}
            </div>
            <p className="text-table text-ink-soft tabular-nums md:text-right">
              {formatCount(group.count)} ×{" "}
              <span className="text-ink-faint">
                last <TimeAgo at={group.lastAt} />
              </span>
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
