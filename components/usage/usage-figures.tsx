import type { Usage } from "#lib/usage/usage-views.ts";
import { ExactTime } from "../ui/clock.tsx";

/** The figures of all three charts, for people who can't see them. */
export function Figures({ usage: { points } }: { usage: Usage }) {
  return (
    <details className="mt-3">
      <summary className="w-fit rounded-sm text-table font-medium text-accent hover:underline">
        Show the figures
      </summary>
      <div
        role="region"
        aria-label="Figures by time"
        tabIndex={0}
        className="mt-3 max-h-80 overflow-auto rounded-md border border-line"
      >
        <table className="w-full text-right text-table tabular-nums">
          <thead className="sticky top-0 bg-sunken text-label text-ink-soft">
            <tr>
              {[
                "Time",
                "Calls",
                "Failed",
                "Over the limit",
                "Average ms",
                "Slowest ms",
                "Lowest budget",
              ].map((word) => (
                <th
                  key={word}
                  scope="col"
                  className="px-3 py-2 font-medium whitespace-nowrap first:text-left"
                >
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points
              .filter(({ calls }) => calls > 0)
              .map((point) => (
                <tr key={point.at.getTime()} className="border-t border-line">
                  <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
                    <ExactTime at={point.at} />
                  </th>
                  {[
                    point.calls,
                    point.failed,
                    point.rateLimited,
                    point.averageMs,
                    point.maxMs,
                    point.lowestRemaining,
                  ].map((value, place) => (
                    <td key={place} className="px-3 py-1.5">
                      {value ?? "—"}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
