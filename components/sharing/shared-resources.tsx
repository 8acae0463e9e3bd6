import type { Shared } from "#lib/companies/sharing/find-shared.ts";
import { RESOURCE_WORDS } from "#lib/payroll/resources/names.ts";
import { formatCount } from "#lib/platform/format.ts";
import { ExactTime } from "../ui/clock.tsx";

/** A line a resource: how many records are stored, and when they were last read. */
export function SharedResources({ shared }: { shared: Shared }) {
  const { resources, isErasing, isSynced } = shared;
  if (isErasing) return <p>What was read is being erased right now.</p>;
  return (
    <div className="space-y-3">
      <p>
        {isSynced
          ? "Sync is on: these records are read again regularly, and never changed in Gusto."
          : "Sync is off: nothing is read of the company's records."}{" "}
        {resources.length === 0
          ? "None are stored."
          : !isSynced && "These were read before and are still stored."}
      </p>
      {resources.length > 0 && (
        <table className="w-full text-table">
          <caption className="sr-only">Records stored and when they were last read</caption>
          <thead>
            <tr className="text-left text-label text-ink-faint">
              <th scope="col" className="py-1 font-medium">
                Records
              </th>
              <th scope="col" className="px-3 py-1 text-right font-medium">
                Stored
              </th>
              <th scope="col" className="py-1 font-medium">
                Last read
              </th>
            </tr>
          </thead>
          <tbody>
            {resources.map(({ name, rows, lastReadAt }) => (
              <tr key={name} className="border-t border-line">
                <th scope="row" className="py-1.5 text-left font-normal text-ink">
                  {RESOURCE_WORDS[name]}
                </th>
                <td className="px-3 py-1.5 text-right tabular-nums">{formatCount(rows)}</td>
                <td className="py-1.5 tabular-nums">
                  {lastReadAt ? <ExactTime at={lastReadAt} /> : "—"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
