import { formatCount } from "#lib/platform/format.ts";
import { RESOURCE_WORDS } from "#lib/payroll/resources/names.ts";
import type { RunResource } from "#lib/payroll/progress/list-runs.ts";
import { StatePill } from "../ui/state-pill.tsx";
import { RESOURCE_STATE_WORDS } from "../words/sync-words.ts";

const NUMBERS = [
  ["Pages", "pagesDone"],
  ["Rows", "rowsRead"],
  ["New", "created"],
  ["Changed", "updated"],
  ["Removed", "deleted"],
  ["Set aside", "setAside"],
] as const;

/** What a run read of each resource, with the reason if something is missing. */
export function RunResources({ resources }: { resources: readonly RunResource[] }) {
  return (
    <div
      role="region"
      aria-label="Resources"
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line bg-surface shadow-raised"
    >
      <table className="w-full text-table">
        <caption className="sr-only">Progress by resource</caption>
        <thead>
          <tr className="bg-sunken text-label text-ink-soft">
            <th scope="col" className="h-9 px-4 text-left font-medium">
              Resource
            </th>
            <th scope="col" className="px-3 text-left font-medium">
              State
            </th>
            {NUMBERS.map(([word]) => (
              <th
                key={word}
                scope="col"
                className="px-3 text-right font-medium whitespace-nowrap last:pr-4"
              >
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {resources.map((resource) => (
            <tr key={resource.resource}>
              <th scope="row" className="px-4 py-2.5 text-left font-medium">
                <span className="whitespace-nowrap">{RESOURCE_WORDS[resource.resource]}</span>
                {resource.reason && (
                  <span className="block max-w-[48ch] min-w-48 font-normal text-ink-soft">
                    {resource.reason}
                  </span>
                )}
              </th>
              <td className="px-3 py-2.5">
                <StatePill {...RESOURCE_STATE_WORDS[resource.state]} />
              </td>
              {NUMBERS.map(([word, key]) => (
                <td key={word} className="px-3 py-2.5 text-right tabular-nums last:pr-4">
                  {formatCount(resource[key])}
                  {key === "pagesDone" &&
                    resource.state === "running" &&
                    resource.pagesTotal !== null &&
                    ` of ${formatCount(resource.pagesTotal)}`}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
