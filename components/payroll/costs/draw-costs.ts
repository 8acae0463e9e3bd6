import type { CostSpan } from "#lib/payroll/costs/cost-span.ts";
import type { PayrollCost } from "#lib/payroll/costs/list-payroll-costs.ts";
import { addMonths } from "#lib/payroll/resources/add-months.ts";
import { DAY_MS } from "#lib/platform/durations.ts";

/*
 * Where the chart of payroll costs puts what. Regular and off-cycle payrolls have a lane each, with
 * one scale: a dollar is as high in both, and each begins at zero. Across, a day is as wide as any
 * other, so a missed payday is a gap. Heights are pixels, places across are percents. Pure; amounts
 * are numbers here, because nothing is read from a drawing that the table doesn't say exactly.
 */

type Part = { of: "gross" | "employerCosts"; top: number; height: number };

export type CostBar = { cost: PayrollCost; x: number; width: number; parts: Part[] };

type CostLane = {
  isOffCycle: boolean;
  height: number;
  lines: { y: number; amount: number }[];
  bars: CostBar[];
};

type CostDrawing = { lanes: CostLane[]; months: { day: string; x: number }[] };

const STEP_HEIGHT = 44;
const STEPS_OF_THE_TALLEST = 4;
const BAR_OF_A_GAP = 0.7;
const [THINNEST, WIDEST] = [0.4, 3];

export function drawCosts(costs: readonly PayrollCost[], span: CostSpan): CostDrawing {
  const kinds = [false, true]
    .map((isOffCycle) => kindOf(isOffCycle, costs))
    .filter((kind) => kind.costs.length > 0);
  const step = niceStep(Math.max(...kinds.map(({ low, high }) => high - low)));
  const days = daysBetween(span.from, span.until) + 1;
  const placeOf = (day: string) => (100 * daysBetween(span.from, day)) / days;
  return {
    lanes: kinds.map((kind) => drawLane(kind, step, days, placeOf)),
    months: Array.from({ length: 12 }, (_, month) => {
      const day = addMonths(span.from, month);
      return { day, x: placeOf(day) };
    }),
  };
}

function drawLane(
  { isOffCycle, costs, low, high }: Kind,
  step: number,
  days: number,
  placeOf: (day: string) => number,
): CostLane {
  const [below, above] = [Math.ceil(-low / step), Math.max(1, Math.ceil(high / step))];
  const yOf = (amount: number) => STEP_HEIGHT * (above - amount / step);
  const width = Math.min(
    WIDEST,
    Math.max(THINNEST, (100 * BAR_OF_A_GAP * shortestGap(costs)) / days),
  );
  return {
    isOffCycle,
    height: STEP_HEIGHT * (above + below),
    lines: Array.from({ length: above + below + 1 }, (_, line) => {
      const amount = (line - below) * step;
      return { y: yOf(amount), amount };
    }),
    bars: costs.map((cost) => ({
      cost,
      width,
      x: placeOf(cost.checkDate) + 50 / days - width / 2,
      parts: stack(cost).map(({ of, from, to }) => ({
        of,
        top: yOf(Math.max(from, to)),
        height: Math.max(1, Math.abs(yOf(from) - yOf(to))),
      })),
    })),
  };
}

/** What adds to the cost stands on zero, what takes from it hangs below. */
function stack(cost: PayrollCost): { of: Part["of"]; from: number; to: number }[] {
  const ends = { up: 0, down: 0 };
  return (["gross", "employerCosts"] as const).flatMap((of) => {
    const amount = Number(cost[of]);
    if (amount === 0) return [];
    const side = amount > 0 ? "up" : "down";
    const from = ends[side];
    ends[side] = from + amount;
    return [{ of, from, to: ends[side] }];
  });
}

/** The costs of a lane, and how far down and up they reach. */
type Kind = { isOffCycle: boolean; costs: PayrollCost[]; low: number; high: number };

function kindOf(isOffCycle: boolean, all: readonly PayrollCost[]): Kind {
  const costs = all.filter((cost) => cost.isOffCycle === isOffCycle);
  const ends = costs.flatMap((cost) => stack(cost).map(({ to }) => to));
  return { isOffCycle, costs, low: Math.min(0, ...ends), high: Math.max(0, ...ends) };
}

/** 1, 2 or 5 of a power of ten, so that the lines have round amounts. */
function niceStep(range: number): number {
  if (range === 0) return 1;
  const least = range / STEPS_OF_THE_TALLEST;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}

function shortestGap(costs: readonly PayrollCost[]): number {
  const gaps = costs.map(({ checkDate }, place) => {
    const next = costs[place + 1];
    return next ? daysBetween(checkDate, next.checkDate) : Infinity;
  });
  return Math.min(...gaps);
}

function daysBetween(first: string, second: string): number {
  return Math.round((Date.parse(second) - Date.parse(first)) / DAY_MS);
}
