import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { formatDay, formatMoney, formatShortDay, formatShortMoney } from "#lib/platform/format.ts";
import type { PayrollCost } from "#lib/payroll/data/list-payroll-costs.ts";

const MARGIN = { top: 8, right: 0, bottom: 0, left: 0 };
const TICK = { fill: "var(--color-ink-faint)", fontSize: 12 };

/** One bar per pay date, with the number of people paid as a line above. */
export function CostBars({ costs }: { costs: PayrollCost[] }) {
  const points = costs.map(({ checkDate, gross, employerCosts, people }) => ({
    checkDate,
    gross: Number(gross),
    employerCosts: Number(employerCosts),
    people,
  }));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={points} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="checkDate"
          tickFormatter={formatShortDay}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--color-line-strong)" }}
          minTickGap={24}
        />
        <YAxis
          yAxisId="money"
          tickFormatter={formatShortMoney}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={52}
        />
        <YAxis
          yAxisId="people"
          orientation="right"
          allowDecimals={false}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={36}
        />
        <Tooltip
          content={<PointTooltip />}
          cursor={{ fill: "var(--color-sunken)" }}
          isAnimationActive={false}
        />
        <Bar
          yAxisId="money"
          dataKey="gross"
          stackId="cost"
          fill="var(--color-accent)"
          isAnimationActive={false}
          maxBarSize={36}
        />
        <Bar
          yAxisId="money"
          dataKey="employerCosts"
          stackId="cost"
          fill="var(--color-warn-dot)"
          isAnimationActive={false}
          maxBarSize={36}
        />
        <Line
          yAxisId="people"
          dataKey="people"
          type="monotone"
          stroke="var(--color-info-dot)"
          strokeWidth={2}
          dot={{ r: 2.5, fill: "var(--color-surface)" }}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

type TooltipProps = {
  active?: boolean;
  payload?: readonly {
    payload?: { checkDate: string; gross: number; employerCosts: number; people: number };
  }[];
};

function PointTooltip({ active, payload }: TooltipProps) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="rounded-md border border-line bg-surface px-3 py-2 text-table shadow-floating">
      <p className="font-medium">{formatDay(point.checkDate)}</p>
      <p className="tabular-nums">Gross pay {formatMoney(point.gross.toFixed(2))}</p>
      <p className="tabular-nums">
        Employer taxes and benefits {formatMoney(point.employerCosts.toFixed(2))}
      </p>
      <p className="tabular-nums">People paid {point.people}</p>
    </div>
  );
}
