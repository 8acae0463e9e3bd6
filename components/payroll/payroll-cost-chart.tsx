"use client";

import { countOf, formatCount, formatDay, formatMoney } from "#lib/platform/format.ts";
import type { PayrollCosts } from "#lib/payroll/data/list-payroll-costs.ts";
import { useIsBrowser } from "../ui/clock.tsx";
import { CostBars } from "./cost-bars.tsx";
import { CostTable } from "./cost-table.tsx";

/**
 * Each pay date's cost to the company, and how many people were paid. Rendered only in the browser:
 * charts use inline styles for positioning, which the security policy forbids in HTML. The table
 * below has the same data for everyone.
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
        {isBrowser && <CostBars costs={costs} />}
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

function summaryOf(costs: PayrollCosts["costs"]): string {
  const [first, last] = [costs[0], costs.at(-1)];
  if (!first || !last) return "";
  return `On ${formatDay(last.checkDate)}, ${countOf(last.people, "person was", "people were")} paid ${formatMoney(last.gross)} gross, plus ${formatMoney(last.employerCosts)} of employer taxes and benefits. ${formatCount(costs.length)} pay dates since ${formatDay(first.checkDate)}.`;
}
