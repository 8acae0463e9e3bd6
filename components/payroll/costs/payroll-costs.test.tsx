import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { costSpan } from "#lib/payroll/costs/cost-span.ts";
import type { PayrollCost } from "#lib/payroll/costs/list-payroll-costs.ts";
import { drawCosts } from "./draw-costs.ts";
import { PayrollCostsPanel } from "./payroll-costs.tsx";

const SPAN = costSpan("2026-11-29");

function paid(checkDate: string, gross: string, more: Partial<PayrollCost> = {}): PayrollCost {
  const one = { checkDate, gross, employerCosts: "0.00", people: 4, payrolls: 1 };
  return { ...one, isOffCycle: false, ...more };
}

/** Every second Friday until Nov 27, 2026, ten cents more each time. */
const THIRTY = Array.from({ length: 30 }, (_, place) =>
  paid(
    new Date(Date.UTC(2026, 10, 27 - 14 * (29 - place))).toISOString().slice(0, 10),
    `${1_000 + place}.10`,
  ),
);

const draw = (
  costs: PayrollCost[],
  more: { leftOut?: number; undone?: number } = {},
  span = SPAN,
) =>
  renderToStaticMarkup(
    <PayrollCostsPanel costs={costs} leftOut={0} undone={0} span={span} {...more} />,
  );

/** The cells of each row of the sums. */
function sums(html: string): string[][] {
  const table = html.slice(html.indexOf("What payroll costs, added up"));
  return [...table.slice(0, table.indexOf("</table>")).matchAll(/<tr.*?<\/tr>/g)]
    .slice(1)
    .map(([row]) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) =>
        cell!.replaceAll(/<[^>]*>/g, ""),
      ),
    );
}

describe("the panel of what payroll costs", () => {
  it("is not there if nothing was paid, and without a chart if all of it is hidden or undone", () => {
    expect(draw([])).toBe("");
    expect(draw([], { leftOut: 1 })).toContain("1 payroll is left out while pay is hidden");
    const undone = draw([], { undone: 2 });
    expect(undone).toContain("2 payrolls count nothing: reversed, or reversing another.");
    expect(undone).not.toContain("<rect");
  });

  it("of one payroll is a bar and its amounts, in the sums and in its row", () => {
    const html = draw([paid("2026-11-27", "1234.50", { employerCosts: "0.05" })]);
    const amounts = ["$1,234.50", "$0.05", "$1,234.55"];
    expect(sums(html)).toEqual([
      ["Last 12 months", "1", ...amounts],
      ["2026 to date", "1", ...amounts],
    ]);
    expect(html.match(/<title>/g)).toHaveLength(1);
    expect(html).toContain("Nov 27, 2026: $1,234.50 gross pay, $0.05 employer taxes and benefits");
    expect(html).not.toContain("off-cycle");
  });

  it("of a regular and an off-cycle payroll on one day keeps them apart by name, color and sum", () => {
    const html = draw([
      paid("2026-11-27", "1000.10"),
      paid("2026-11-27", "0.20", { isOffCycle: true }),
    ]);
    expect(sums(html).slice(0, 3)).toEqual([
      ["Last 12 months", "2", "$1,000.30", "$0.00", "$1,000.30"],
      ["Last 12 months, regular", "1", "$1,000.10", "$0.00", "$1,000.10"],
      ["Last 12 months, off-cycle", "1", "$0.20", "$0.00", "$0.20"],
    ]);
    for (const part of ["Off-cycle payrolls", "fill-accent", "fill-info-dot", ">Off-cycle<"])
      expect(html).toContain(part);
  });

  it("of thirty payrolls has sums that are those of its rows, to the cent, and the year apart", () => {
    const html = draw(THIRTY.slice(-26));
    const cents = (costs: PayrollCost[]) =>
      costs.reduce((sum, { gross }) => sum + Number(gross.replace(".", "")), 0);
    const shown = sums(html).map((row) => Number(row[2]!.replaceAll(/\D/g, "")));
    const ofYear = THIRTY.filter(({ checkDate }) => checkDate >= "2026");
    expect(shown).toEqual([cents(THIRTY.slice(-26)), cents(ofYear)]);
    const rows = [...html.matchAll(/<\/th><td[^>]*>\$([\d,.]+)<\/td>/g)].map(
      ([, amount]) => amount,
    );
    expect(rows).toHaveLength(26);
    expect(sums(draw(THIRTY))[0]![1]).toBe("30");
  });

  it("of a chosen year adds up that year alone; of this year, to date", () => {
    const names = (year: string) =>
      sums(draw(THIRTY, {}, costSpan("2026-11-29", year))).map(([name]) => name);
    expect(names("2025")).toEqual(["2025"]);
    expect(names("2026")).toEqual(["2026 to date"]);
    expect(sums(draw(THIRTY, {}, costSpan("2026-12-05"))).map(([name]) => name)).toEqual([
      "2026 to date",
    ]);
  });

  it("needs no script and no style attribute, which the security policy forbids", () => {
    expect(draw(THIRTY)).not.toMatch(/style=|<script/);
  });
});

describe("the drawing", () => {
  it("puts a bar where its pay date is, so that a missed payday is a gap", () => {
    const missed = THIRTY.filter((_, place) => place !== 20 && place >= 5);
    const { bars } = drawCosts(missed, SPAN).lanes[0]!;
    const gaps = bars.slice(1).map(({ x }, place) => Math.round((x - bars[place]!.x) * 365) / 100);
    expect(gaps.filter((gap) => gap === 28)).toHaveLength(1);
    expect(gaps.filter((gap) => gap === 14)).toHaveLength(gaps.length - 1);
    expect(bars.every(({ x, width }) => x + width / 2 > 0 && x + width / 2 < 100)).toBe(true);
  });

  it("has one scale for both kinds, which begins at zero", () => {
    const { lanes } = drawCosts(
      [
        paid("2026-11-13", "40000.00", { employerCosts: "4000.00" }),
        paid("2026-11-20", "10000.00", { isOffCycle: true }),
      ],
      SPAN,
    );
    const [regular, offCycle] = lanes.map((lane) => lane.bars[0]!.parts);
    expect(regular![0]!.height).toBeCloseTo(4 * offCycle![0]!.height);
    expect(regular![0]!.height).toBeCloseTo(10 * regular![1]!.height);
    for (const { height, lines, bars } of lanes) {
      expect(lines.find(({ amount }) => amount === 0)?.y).toBe(height);
      expect(bars[0]!.parts[0]!.top + bars[0]!.parts[0]!.height).toBeCloseTo(height);
    }
  });

  it("hangs what was taken back below zero, and draws nothing of nothing", () => {
    const [lane] = drawCosts(
      [paid("2026-11-13", "-500.00"), paid("2026-11-20", "0.00")],
      SPAN,
    ).lanes;
    const zero = lane!.lines.find(({ amount }) => amount === 0)!.y;
    expect(lane!.bars[0]!.parts[0]!.top).toBe(zero);
    expect(lane!.bars[1]!.parts).toEqual([]);
    expect(drawCosts([paid("2026-11-20", "0.00")], SPAN).lanes[0]!.lines).toHaveLength(2);
  });
});
