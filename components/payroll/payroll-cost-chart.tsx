"use client";

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
import {
  countOf,
  formatCount,
  formatDay,
  formatMoney,
  formatShortDay,
  formatShortMoney,
} from "#lib/platform/format.ts";
import type { PayrollCost, PayrollCosts } from "#lib/payroll/data/list-payroll-costs.ts";
import { useIsBrowser } from "../ui/clock.tsx";

const MARGIN = { top: 8, right: 0, bottom: 0, left: 0 };
const TICK = { fill: "var(--color-ink-faint)", fontSize: 12 };

/**
 * What each pay date cost the company, and how many people were paid. Drawn in the browser only: charts position themselves
 * with inline styles, which the security policy refuses in HTML. The table below holds the same for everybody.
 */
export function PayrollCostChart({ costs, leftOut }: PayrollCosts) {
  const isBrowser = useIsBrowser();
  return (
    <div>
      <p className="text-ink-soft">{summaryOf(costs)}</p>
      {leftOut > 0 && (
        <p className="mt-1 text-table text-ink-soft">
          {leftOut === 1 ? "1 pay date is" : `${leftOut} pay dates are`} left out while pay is
          hidden: so few people were paid that the total would reveal individual pay.
        </p>
      )}
      <div aria-hidden className="mt-4 h-64">
        {isBrowser && <Chart costs={costs} />}
      </div>
      <Legend />
      <details className="mt-3">
        <summary className="inline-flex min-h-9 items-center rounded-sm text-table font-medium text-accent underline-offset-2 hover:underline">
          Show as a table
        </summary>
        <CostTable costs={costs} />
      </details>
    </div>
  );
}

function Chart({ costs }: { costs: PayrollCost[] }) {
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

function Legend() {
  const parts = [
    ["fill-accent", "Gross pay"],
    ["fill-warn-dot", "Employer taxes and benefits"],
    ["fill-info-dot", "People paid (right scale)"],
  ] as const;
  return (
    <ul aria-hidden className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-label text-ink-soft">
      {parts.map(([fill, word]) => (
        <li key={word} className="flex items-center gap-1.5">
          <svg width="10" height="10">
            <rect width="10" height="10" rx="2" className={fill} />
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}

function CostTable({ costs }: { costs: PayrollCost[] }) {
  const cell =
    "border-b border-line px-2 py-1.5 text-right tabular-nums first:text-left first:font-medium";
  return (
    <div
      role="region"
      aria-label="What payroll costs, as a table"
      tabIndex={0}
      className="mt-2 max-h-80 overflow-auto"
    >
      <table className="w-full text-table">
        <thead>
          <tr className="text-label text-ink-soft">
            {["Pay date", "Gross pay", "Employer taxes and benefits", "People paid"].map((word) => (
              <th key={word} scope="col" className={cell}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {costs.toReversed().map(({ checkDate, gross, employerCosts, people }) => (
            <tr key={checkDate}>
              <th scope="row" className={`${cell} text-left`}>
                {formatDay(checkDate)}
              </th>
              <td className={cell}>{formatMoney(gross)}</td>
              <td className={cell}>{formatMoney(employerCosts)}</td>
              <td className={cell}>{formatCount(people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function summaryOf(costs: readonly PayrollCost[]): string {
  const [first, last] = [costs[0], costs.at(-1)];
  if (!first || !last) return "";
  return `On ${formatDay(last.checkDate)}, ${countOf(last.people, "person was", "people were")} paid ${formatMoney(last.gross)} gross, plus ${formatMoney(last.employerCosts)} of employer taxes and benefits. ${formatCount(costs.length)} pay dates since ${formatDay(first.checkDate)}.`;
}
