import type { DeskCompany, PayrollDifference } from "#lib/payroll/desk/desk-views.ts";
import { formatCount, formatDay, formatMoneyChange } from "#lib/platform/format.ts";
import { Amount, DeskRow, DeskTable, FigureCell } from "./desk-table.tsx";

/** Each company's last regular payroll, and how it differs from the one before. */
export function LastPayrolls({ companies }: { companies: readonly DeskCompany[] }) {
  return (
    <DeskTable
      caption="The last regular payroll of each company beside the one before"
      headings={["Pay date", "Gross pay", "Net pay", "Employer taxes", "People paid"]}
    >
      {companies.map((company) => (
        <LastPayrollRow key={company.id} company={company} />
      ))}
    </DeskTable>
  );
}

function LastPayrollRow({ company }: { company: DeskCompany }) {
  const { last, before, difference } = company;
  const path = `/companies/${company.id}/payrolls`;
  if (!last)
    return (
      <DeskRow company={company} href={path}>
        <FigureCell colSpan={5}>
          <span className="text-ink-faint">No regular payroll was run yet</span>
        </FigureCell>
      </DeskRow>
    );
  return (
    <DeskRow company={company} href={`${path}/${last.payrollUuid}`}>
      <FigureCell beside={before ? `before: ${formatDay(before.checkDate)}` : "the first here"}>
        {formatDay(last.checkDate)}
      </FigureCell>
      {(["gross", "net", "employerTaxes"] as const).map((figure) => (
        <FigureCell key={figure} beside={moneyWords(difference, figure)}>
          <Amount amount={last[figure]} isHidden={last.isHidden} />
        </FigureCell>
      ))}
      <FigureCell beside={difference && countWords(difference.people)}>
        {formatCount(last.people)}
      </FigureCell>
    </DeskRow>
  );
}

function moneyWords(
  difference: PayrollDifference | null,
  figure: "gross" | "net" | "employerTaxes",
): string | null {
  const amount = difference?.[figure] ?? null;
  if (amount === null) return null;
  return /[1-9]/.test(amount) ? formatMoneyChange(amount) : "no change";
}

function countWords(difference: number): string {
  if (difference === 0) return "no change";
  return `${difference > 0 ? "+" : "-"}${formatCount(Math.abs(difference))}`;
}
