import { formatCount, formatDay, formatMoney } from "#lib/platform/format.ts";
import type { PayrollCost } from "#lib/payroll/data/list-payroll-costs.ts";

export function CostTable({ costs }: { costs: PayrollCost[] }) {
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
