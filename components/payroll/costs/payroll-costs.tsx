import { formatCount, formatDay } from "#lib/platform/format.ts";
import type { CostSpan } from "#lib/payroll/costs/cost-span.ts";
import { yearToDate } from "#lib/payroll/costs/cost-totals.ts";
import type { PayrollCost, PayrollCosts } from "#lib/payroll/costs/list-payroll-costs.ts";
import { Panel } from "../../ui/panel.tsx";
import { CostChart } from "./cost-chart.tsx";
import { CostSums, CostTable } from "./cost-table.tsx";

type Props = PayrollCosts & { span: CostSpan };

/**
 * What a company's payrolls cost: added up, as a chart, and pay date by pay date. The sums are those
 * of the rows beside the chart. Nothing is shown if nothing was paid in the span.
 */
export function PayrollCostsPanel({ costs, leftOut, undone, span }: Props) {
  if (costs.length + leftOut + undone === 0) return null;
  return (
    <Panel title="What payroll costs">
      <div className="space-y-4">
        <div className="space-y-1 text-table text-ink-soft">
          <p>
            Paid from {formatDay(span.from)} to{" "}
            {formatDay(span.until < span.today ? span.until : span.today)}, by pay date.
          </p>
          {leftOut > 0 && (
            <p>
              {leftOut === 1 ? "1 payroll is" : `${formatCount(leftOut)} payrolls are`} left out
              while pay is hidden: so few people were paid that the total would reveal individual
              pay.
            </p>
          )}
          {undone > 0 && (
            <p>
              {undone === 1 ? "1 payroll counts" : `${formatCount(undone)} payrolls count`} nothing:
              reversed, or reversing another.
            </p>
          )}
        </div>
        {costs.length > 0 && (
          <>
            <CostSums sums={sumsOf(costs, span)} />
            <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
              <CostChart costs={costs} span={span} />
              <CostTable costs={costs} />
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}

/** The span, and the year to date unless it is the span. */
function sumsOf(
  costs: readonly PayrollCost[],
  { from, today, year }: CostSpan,
): { name: string; costs: readonly PayrollCost[] }[] {
  const thisYear = today.slice(0, 4);
  const toDate = { name: `${thisYear} to date`, costs: yearToDate(costs, today) };
  if (from === `${thisYear}-01-01`) return [toDate];
  return year ? [{ name: year, costs }] : [{ name: "Last 12 months", costs }, toDate];
}
