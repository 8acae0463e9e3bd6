"use client";

import { CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { exactTime, formatShortTime } from "#lib/platform/format.ts";
import type { UsagePoint, UsageRange } from "#lib/usage/usage-views.ts";
import { useIsBrowser } from "../ui/clock.tsx";

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

export function Drawing({
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

export function frame(range: UsageRange) {
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
