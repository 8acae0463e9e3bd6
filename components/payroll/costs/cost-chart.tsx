"use client";

import { formatDay, formatMoney, formatShortMoney, formatMonthTick } from "#lib/platform/format.ts";
import type { CostSpan } from "#lib/payroll/costs/cost-span.ts";
import type { PayrollCost } from "#lib/payroll/costs/list-payroll-costs.ts";
import { classNames } from "../../ui/class-names.ts";
import { type CostBar, drawCosts } from "./draw-costs.ts";

const AMOUNTS_WIDTH = 56;
/** Room for half a line of text above the highest amount, and below the lowest. */
const ROOM = 8;
const MONTHS_HEIGHT = 20;

const FILLS = {
  regular: "fill-accent",
  offCycle: "fill-info-dot",
  employerCosts: "fill-warn-dot",
} as const;

/**
 * A bar at each pay date. It is drawn by the server as plain SVG, so it needs no script, never
 * moves, and is there with the table, which has the same amounts for everyone. A client component
 * all the same: React streams the parts of a server component's SVG in inline styles, which the
 * security policy refuses.
 */
export function CostChart({ costs, span }: { costs: readonly PayrollCost[]; span: CostSpan }) {
  const { lanes, months } = drawCosts(costs, span);
  return (
    <div aria-hidden className="pr-3">
      {lanes.map(({ isOffCycle, height, lines, bars }) => (
        <div key={String(isOffCycle)} className="mb-1">
          <p className="text-label font-medium text-ink-soft">{laneName(isOffCycle)}</p>
          <div className="flex">
            <svg width={AMOUNTS_WIDTH} height={height + 2 * ROOM} className="shrink-0">
              {lines.map(({ y, amount }) => (
                <text
                  key={amount}
                  x={AMOUNTS_WIDTH - 8}
                  y={y + ROOM}
                  textAnchor="end"
                  dominantBaseline="central"
                  className="fill-ink-faint text-label tabular-nums"
                >
                  {formatShortMoney(amount)}
                </text>
              ))}
            </svg>
            <svg height={height + 2 * ROOM} className="min-w-0 flex-1 overflow-visible">
              {lines.map(({ y, amount }) => (
                <line
                  key={amount}
                  x1="0"
                  x2="100%"
                  y1={y + ROOM}
                  y2={y + ROOM}
                  className={amount === 0 ? "stroke-line-strong" : "stroke-line"}
                />
              ))}
              {bars.map((bar) => (
                <Bar key={bar.cost.checkDate} bar={bar} />
              ))}
            </svg>
          </div>
        </div>
      ))}
      <div className="flex">
        <svg width={AMOUNTS_WIDTH} height={MONTHS_HEIGHT} className="shrink-0" />
        <svg height={MONTHS_HEIGHT} className="min-w-0 flex-1 overflow-visible">
          {months.map(({ day, x }) => (
            <g key={day} className={isOddMonth(day) ? undefined : "max-md:hidden"}>
              <line x1={`${x}%`} x2={`${x}%`} y1="0" y2="4" className="stroke-line-strong" />
              <text x={`${x}%`} y="16" className="fill-ink-faint text-label">
                {formatMonthTick(day)}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <Legend kinds={lanes.map((lane) => lane.isOffCycle)} />
    </div>
  );
}

function Bar({ bar: { cost, x, width, parts } }: { bar: CostBar }) {
  const gross = cost.isOffCycle ? FILLS.offCycle : FILLS.regular;
  return (
    <g>
      <title>
        {`${formatDay(cost.checkDate)}: ${formatMoney(cost.gross)} gross pay, ${formatMoney(cost.employerCosts)} employer taxes and benefits`}
      </title>
      {parts.map(({ of, top, height }) => (
        <rect
          key={of}
          x={`${x}%`}
          width={`${width}%`}
          y={top + ROOM}
          height={height}
          strokeWidth="0.5"
          className={classNames("stroke-surface", of === "gross" ? gross : FILLS.employerCosts)}
        />
      ))}
    </g>
  );
}

function Legend({ kinds }: { kinds: readonly boolean[] }) {
  const parts = [
    ...kinds.map(
      (isOffCycle) =>
        [
          isOffCycle ? FILLS.offCycle : FILLS.regular,
          `Gross pay, ${isOffCycle ? "off-cycle" : "regular"}`,
        ] as const,
    ),
    [FILLS.employerCosts, "Employer taxes and benefits"] as const,
  ];
  return (
    <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-label text-ink-soft">
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

/** On a phone every second month is named; January, with the year, is among them. */
function isOddMonth(day: string): boolean {
  return Number(day.slice(5, 7)) % 2 === 1;
}

function laneName(isOffCycle: boolean): string {
  return isOffCycle ? "Off-cycle payrolls" : "Regular payrolls";
}
