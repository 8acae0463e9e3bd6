import Link from "next/link";
import { formatCount } from "#lib/platform/format.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import { classNames } from "../ui/class-names.ts";
import { companiesHref } from "./list/companies-query.ts";
import { HealthIcon } from "./health-badge.tsx";
import { FILTER_ORDER, HEALTH_WORDS } from "../words/health-words.ts";
import { TONE_TEXT } from "../ui/tone.ts";

/** How many companies have each health status; every number links to its list. */
export function HealthCounts({ counts }: { counts: Record<HealthStatus, number> }) {
  return (
    <ul className="grid grid-cols-2 overflow-hidden rounded-md border border-line bg-surface shadow-raised sm:grid-cols-4">
      {FILTER_ORDER.map((status) => {
        const { word, tone, meaning } = HEALTH_WORDS[status];
        const isSome = counts[status] > 0;
        return (
          <li
            key={status}
            className={classNames(
              "-mr-px -mb-px border-r border-b border-line",
              !isSome && status !== "healthy" && "max-sm:hidden",
            )}
          >
            <Link
              href={companiesHref({ health: status })}
              prefetch={false}
              title={meaning}
              className="block h-full px-4 py-3.5 transition-colors hover:bg-sunken/60 focus-visible:-outline-offset-2"
            >
              <span
                className={classNames(
                  "flex items-center gap-1.5 text-table",
                  isSome ? TONE_TEXT[tone] : "text-ink-faint",
                )}
              >
                <HealthIcon status={status} isStill />
                {word}
              </span>
              <span
                className={classNames(
                  "mt-1 block text-title font-semibold tabular-nums",
                  !isSome && "text-ink-faint",
                )}
              >
                {formatCount(counts[status])}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
