import type { DeskCompany, YearTotals } from "#lib/payroll/desk/desk-views.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { sumMoney } from "#lib/platform/money.ts";
import { CELL_CLASSES, FIRST_CELL_CLASSES } from "../ui/table/table-cell.ts";
import { classNames } from "../ui/class-names.ts";
import { Amount, DeskRow, DeskTable, FigureCell } from "./desk-table.tsx";

const FIGURES = ["gross", "net", "employerTaxes"] as const;

/** What each company has paid this year, off-cycle payrolls apart, with the sum of what is shown. */
export function YearToDate({
  companies,
  isAll,
  year,
}: {
  companies: readonly DeskCompany[];
  isAll: boolean;
  year: string;
}) {
  return (
    <DeskTable
      caption={`What each company has paid in ${year}`}
      headings={[
        "Payrolls",
        "Gross pay",
        "Net pay",
        "Employer taxes",
        "Off-cycle",
        "Off-cycle gross",
      ]}
      foot={<TotalRow companies={companies} isAll={isAll} />}
    >
      {companies.map((company) => (
        <DeskRow
          key={company.id}
          company={company}
          href={`/companies/${company.id}/payrolls?year=${year}`}
        >
          <YearCells regular={company.regular} offCycle={company.offCycle} />
        </DeskRow>
      ))}
    </DeskTable>
  );
}

type Totals = Pick<DeskCompany, "regular" | "offCycle">;

function YearCells({ regular, offCycle }: Totals) {
  return (
    <>
      <FigureCell>{formatCount(regular?.payrolls ?? 0)}</FigureCell>
      {FIGURES.map((figure) => (
        <FigureCell key={figure}>
          <Amount amount={regular?.[figure] ?? null} isHidden={regular?.isHidden} />
        </FigureCell>
      ))}
      <FigureCell>{formatCount(offCycle?.payrolls ?? 0)}</FigureCell>
      <FigureCell>
        <Amount amount={offCycle?.gross ?? null} isHidden={offCycle?.isHidden} />
      </FigureCell>
    </>
  );
}

function TotalRow({ companies, isAll }: { companies: readonly DeskCompany[]; isAll: boolean }) {
  const [regular, offCycle] = [
    sumTotals(companies.map((company) => company.regular)),
    sumTotals(companies.map((company) => company.offCycle)),
  ];
  const left = companies.filter(
    (company) => company.regular?.isHidden || company.offCycle?.isHidden,
  ).length;
  return (
    <tr className="font-medium [&>td]:border-t">
      <th
        scope="row"
        className={classNames(
          CELL_CLASSES,
          FIRST_CELL_CLASSES,
          "border-t border-line bg-surface py-2 text-left align-top font-medium",
        )}
      >
        {isAll
          ? "All companies"
          : companies.length === 1
            ? "This company"
            : `These ${formatCount(companies.length)} companies`}
        {left > 0 && (
          <span className="block text-label font-normal text-ink-faint">
            without what is hidden of {countOf(left, "company", "companies")}
          </span>
        )}
      </th>
      <YearCells regular={regular} offCycle={offCycle} />
    </tr>
  );
}

/** The sum of what is shown; it hides what its parts hide. */
function sumTotals(all: readonly (YearTotals | null)[]): YearTotals | null {
  const known = all.flatMap((totals) => totals ?? []);
  const sum = (figure: (typeof FIGURES)[number]) => {
    const amounts = known.flatMap((totals) => totals[figure] ?? []);
    return amounts.length === 0 ? null : sumMoney(amounts);
  };
  return known.length === 0
    ? null
    : {
        payrolls: known.reduce((total, { payrolls }) => total + payrolls, 0),
        ...{ gross: sum("gross"), net: sum("net"), employerTaxes: sum("employerTaxes") },
        isHidden: known.some(({ isHidden }) => isHidden),
      };
}
