import { ChartNoAxesColumn } from "lucide-react";
import { formatCount } from "#lib/platform/format.ts";
import { type Change, USAGE_RANGES, type Usage, type UsageRange } from "#lib/usage/usage-views.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { FilterLinks } from "../ui/controls/filter-links.tsx";
import { Panel } from "../ui/panel.tsx";
import { LateChart } from "./late-chart.tsx";
import { EndpointTable, FailureTable } from "./usage-tables.tsx";
import { usageSummary } from "../words/usage-words.ts";
import { WhatChanged } from "./what-changed.tsx";
import { Figures } from "./usage-figures.tsx";

type Props = {
  usage: Usage;
  /** What happened around `moment`; null if no moment was chosen and nothing broke. */
  changes: { moment: Date; isFound: boolean; list: Change[] } | null;
  href: (range: UsageRange) => string;
  showCompany: boolean;
};

/** Calls, failures, budget and response times, for one company or all. */
export function UsageReport({ usage, changes, href, showCompany }: Props) {
  const { points, range, totals } = usage;
  const links = Object.entries(USAGE_RANGES).map(([key, { word }]) => ({
    word,
    href: href(key as UsageRange),
    isCurrent: key === range,
  }));
  return (
    <div className="space-y-6">
      <FilterLinks label="Time range" links={links} />
      <p className="text-ink-soft">{usageSummary(totals, range)}</p>
      {totals.calls === 0 ? (
        <Panel flush>
          <EmptyState icon={ChartNoAxesColumn} title="No calls in this period">
            Every call this dashboard makes to Gusto is counted here within a few seconds.
          </EmptyState>
        </Panel>
      ) : (
        <>
          <Panel title="Calls">
            <Legend
              entries={[
                ["bg-accent", "Answered"],
                ["bg-warn-dot", "Over the limit (429)"],
                ["bg-bad-dot", "Failed"],
              ]}
            />
            <LateChart of="calls" points={points} range={range} />
            <Figures usage={usage} />
          </Panel>
          <div className="grid gap-6 lg:grid-cols-2">
            <Panel title="Response time">
              <p className="mb-3 text-table text-ink-soft">
                {formatCount(totals.averageMs ?? 0)} ms on average, {formatCount(totals.maxMs ?? 0)}{" "}
                ms at most (dashed).
              </p>
              <LateChart of="latency" points={points} range={range} />
            </Panel>
            <Panel title="Remaining budget">
              <p className="mb-3 text-table text-ink-soft">
                {totals.lowestRemaining === null
                  ? "Gusto did not report it in this period."
                  : `At its lowest, ${totals.lowestRemaining} more requests were allowed in a minute${showCompany ? " under one grant" : ""}.`}
              </p>
              <LateChart of="budget" points={points} range={range} />
            </Panel>
          </div>
          <EndpointTable endpoints={usage.endpoints} />
          <FailureTable failures={usage.failures} />
        </>
      )}
      {changes && <WhatChanged {...changes} range={range} showCompany={showCompany} />}
    </div>
  );
}

function Legend({ entries }: { entries: [dot: string, word: string][] }) {
  return (
    <ul aria-hidden className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-label text-ink-soft">
      {entries.map(([dot, word]) => (
        <li key={word} className="flex items-center gap-1.5">
          <span className={`size-2.5 rounded-sm ${dot}`} />
          {word}
        </li>
      ))}
    </ul>
  );
}
