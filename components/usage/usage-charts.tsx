"use client";

import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { exactTime, formatShortTime } from "#lib/platform/format.ts";
import type { UsagePoint, UsageRange } from "#lib/usage/usage-views.ts";
import { useIsBrowser } from "../ui/clock.tsx";

/*
 * Pictures only: the same figures stand in the table below them, for those who cannot see these or want to copy them.
 * Drawn in the browser alone, because the policy of the pages allows no style attribute in what the server sends.
 */

type Props = { points: UsagePoint[]; range: UsageRange };
type Drawn = {
  at: number;
  answered: number;
  failed: number;
  rateLimited: number;
  averageMs: number | null;
  maxMs: number | null;
  lowestRemaining: number | null;
};

const HEIGHT = "h-48";
const AXIS = {
  stroke: "var(--color-line-strong)",
  tick: { fill: "var(--color-ink-faint)", fontSize: 12 },
  tickLine: false,
} as const;

export function CallsChart({ points, range }: Props) {
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

export function LatencyChart({ points, range }: Props) {
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

export function BudgetChart({ points, range }: Props) {
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

function Drawing({
  points,
  children,
}: {
  points: UsagePoint[];
  children: (data: Drawn[]) => React.ReactElement;
}) {
  const isBrowser = useIsBrowser();
  const data = points.map(({ at, calls, failed, rateLimited, ...rest }) => ({
    ...rest,
    at: at.getTime(),
    failed,
    rateLimited,
    answered: calls - failed - rateLimited,
  }));
  return (
    <div aria-hidden className={HEIGHT}>
      {isBrowser && (
        <ResponsiveContainer width="100%" height="100%">
          {children(data)}
        </ResponsiveContainer>
      )}
    </div>
  );
}

function frame(range: UsageRange) {
  return (
    <>
      <CartesianGrid vertical={false} stroke="var(--color-line)" />
      <XAxis
        dataKey="at"
        {...AXIS}
        minTickGap={48}
        tickFormatter={(at: number) =>
          formatShortTime(new Date(at), range === "month" ? "day" : "minute")
        }
      />
      <YAxis {...AXIS} width={44} axisLine={false} allowDecimals={false} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: "var(--color-sunken)", stroke: "var(--color-line-strong)" }}
        labelFormatter={(at) => exactTime(new Date(Number(at)))}
        contentStyle={{
          background: "var(--color-surface)",
          border: "1px solid var(--color-line-strong)",
          borderRadius: 8,
          fontSize: 12,
          color: "var(--color-ink)",
        }}
        itemStyle={{ color: "var(--color-ink)" }}
      />
    </>
  );
}
