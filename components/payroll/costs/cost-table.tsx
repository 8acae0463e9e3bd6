import type { ReactNode } from "react";
import { formatCount, formatDay, formatMoney } from "#lib/platform/format.ts";
import { costTotals, type CostTotals } from "#lib/payroll/costs/cost-totals.ts";
import type { PayrollCost } from "#lib/payroll/costs/list-payroll-costs.ts";
import { classNames } from "../../ui/class-names.ts";

/** Each pay date with its payrolls, the newest first. */
export function CostTable({ costs }: { costs: readonly PayrollCost[] }) {
  return (
    <Figures
      caption="What each pay date cost"
      headings={["Pay date", "Gross pay", "Employer taxes and benefits", "Cost", "People paid"]}
      isLong
    >
      {costs.toReversed().map((cost) => (
        <tr key={`${cost.checkDate} ${cost.isOffCycle}`} className="group">
          <RowName>
            {formatDay(cost.checkDate)}
            {(cost.isOffCycle || cost.payrolls > 1) && (
              <span className="block text-label font-normal text-ink-faint">{kindOf(cost)}</span>
            )}
          </RowName>
          <Amounts {...costTotals([cost]).all} />
          <Cell>{formatCount(cost.people)}</Cell>
        </tr>
      ))}
    </Figures>
  );
}

/** Sums of rows; `name` says of which. With off-cycle payrolls among them, both kinds follow. */
export function CostSums({
  sums,
}: {
  sums: readonly { name: string; costs: readonly PayrollCost[] }[];
}) {
  return (
    <Figures
      caption="What payroll costs, added up"
      headings={["Paid", "Payrolls", "Gross pay", "Employer taxes and benefits", "Cost"]}
    >
      {sums.map(({ name, costs }) => {
        const { all, regular, offCycle } = costTotals(costs);
        const kinds = [
          ["regular", regular],
          ["off-cycle", offCycle],
        ] as const;
        return [
          <SumRow key={name} name={name} totals={all} />,
          ...(offCycle.payrolls === 0
            ? []
            : kinds.map(([kind, totals]) => (
                <SumRow key={`${name} ${kind}`} name={name} part={kind} totals={totals} />
              ))),
        ];
      })}
    </Figures>
  );
}

/** `part`: of which kind of payrolls; all of them if absent. */
function SumRow({ name, part, totals }: { name: string; part?: string; totals: CostTotals }) {
  return (
    <tr className={classNames("group", part ? "text-ink-soft" : "font-medium")}>
      <RowName isPart={part !== undefined}>
        {part ? (
          <>
            <span className="sr-only">{name}, </span>
            {part}
          </>
        ) : (
          name
        )}
      </RowName>
      <Cell>{formatCount(totals.payrolls)}</Cell>
      <Amounts {...totals} />
    </tr>
  );
}

function Figures({
  caption,
  headings,
  isLong = false,
  children,
}: {
  caption: string;
  headings: readonly string[];
  isLong?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      role="region"
      aria-label={caption}
      tabIndex={0}
      className={classNames(
        "relative overflow-auto rounded-md border border-line print:max-h-none",
        isLong && "max-h-80",
      )}
    >
      <table className="w-full border-separate border-spacing-0 text-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-label text-ink-soft">
            {headings.map((heading, place) => (
              <th
                key={heading}
                scope="col"
                className={classNames(
                  "sticky top-0 border-b border-line bg-sunken px-3 py-2 align-bottom font-medium",
                  place === 0 ? "left-0 z-20 text-left" : "z-10 text-right",
                )}
              >
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

const CELL = "px-3 py-1.5 align-top border-line group-[:not(:last-child)]:border-b";

function RowName({ isPart = false, children }: { isPart?: boolean; children: ReactNode }) {
  return (
    <th
      scope="row"
      className={classNames(
        CELL,
        "sticky left-0 bg-surface text-left whitespace-nowrap",
        isPart ? "pl-6! font-normal" : "font-medium",
      )}
    >
      {children}
    </th>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return (
    <td className={classNames(CELL, "text-right whitespace-nowrap tabular-nums")}>{children}</td>
  );
}

function Amounts({ gross, employerCosts, cost }: CostTotals) {
  return (
    <>
      {[gross, employerCosts, cost].map((amount, place) => (
        <Cell key={place}>{formatMoney(amount)}</Cell>
      ))}
    </>
  );
}

/** "Off-cycle", "2 regular payrolls". */
function kindOf({ isOffCycle, payrolls }: PayrollCost): string {
  return payrolls === 1
    ? "Off-cycle"
    : `${formatCount(payrolls)} ${isOffCycle ? "off-cycle" : "regular"} payrolls`;
}
