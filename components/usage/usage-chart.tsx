"use client";

import { Area, AreaChart, Bar, BarChart, Line, LineChart } from "recharts";
import type { UsagePoint, UsageRange } from "#lib/usage/usage-views.ts";
import { Drawing, frame } from "./chart-frame.tsx";

/*
 * Charts only; the table below has the same figures for people who can't see these or want to copy
 * them. Rendered only in the browser, because the security policy forbids style attributes in
 * server-rendered HTML.
 */

type Props = { points: UsagePoint[]; range: UsageRange };

const CHARTS = { calls: CallsChart, latency: LatencyChart, budget: BudgetChart };

export function UsageChart({ of, ...props }: Props & { of: keyof typeof CHARTS }) {
  const Chart = CHARTS[of];
  return <Chart {...props} />;
}

function CallsChart({ points, range }: Props) {
  return (
    <Drawing points={points}>
      {(data) => (
        <BarChart
          data={data}
          accessibilityLayer={false}
          margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
          barCategoryGap={1}
        >
          {frame(range)}
          <Bar
            dataKey="answered"
            name="Answered"
            stackId="calls"
            fill="var(--color-accent)"
            isAnimationActive={false}
          />
          <Bar
            dataKey="rateLimited"
            name="Over the limit"
            stackId="calls"
            fill="var(--color-warn-dot)"
            isAnimationActive={false}
          />
          <Bar
            dataKey="failed"
            name="Failed"
            stackId="calls"
            fill="var(--color-bad-dot)"
            isAnimationActive={false}
          />
        </BarChart>
      )}
    </Drawing>
  );
}

function LatencyChart({ points, range }: Props) {
  return (
    <Drawing points={points}>
      {(data) => (
        <LineChart
          data={data}
          accessibilityLayer={false}
          margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
        >
          {frame(range)}
          <Line
            dataKey="maxMs"
            name="Slowest, ms"
            stroke="var(--color-ink-faint)"
            strokeDasharray="4 3"
            dot={{ r: 1.5 }}
            strokeWidth={1.5}
            connectNulls={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="averageMs"
            name="Average, ms"
            stroke="var(--color-accent)"
            dot={{ r: 1.5 }}
            strokeWidth={2}
            connectNulls={false}
            isAnimationActive={false}
          />
        </LineChart>
      )}
    </Drawing>
  );
}

function BudgetChart({ points, range }: Props) {
  return (
    <Drawing points={points}>
      {(data) => (
        <AreaChart
          data={data}
          accessibilityLayer={false}
          margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
        >
          {frame(range)}
          <Area
            dataKey="lowestRemaining"
            name="Lowest remaining"
            stroke="var(--color-info-dot)"
            fill="var(--color-info-tint)"
            strokeWidth={2}
            dot={{ r: 1.5 }}
            connectNulls={false}
            isAnimationActive={false}
          />
        </AreaChart>
      )}
    </Drawing>
  );
}
