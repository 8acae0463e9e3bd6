import { sumMoney } from "#lib/platform/money.ts";
import type { PayrollCost } from "./list-payroll-costs.ts";

/* Sums of what a company's payrolls cost, added up from the very rows that are shown. Pure. */

/** Amounts are exact decimal text; `cost` is gross pay and employer costs together. */
export type CostTotals = {
  payrolls: number;
  gross: string;
  employerCosts: string;
  cost: string;
};

type CostTotalsByKind = { all: CostTotals; regular: CostTotals; offCycle: CostTotals };

export function costTotals(costs: readonly PayrollCost[]): CostTotalsByKind {
  return {
    all: sumCosts(costs),
    regular: sumCosts(costs.filter(({ isOffCycle }) => !isOffCycle)),
    offCycle: sumCosts(costs.filter(({ isOffCycle }) => isOffCycle)),
  };
}

/** What is paid in the calendar year of `today`. */
export function yearToDate(costs: readonly PayrollCost[], today: string): PayrollCost[] {
  return costs.filter(({ checkDate }) => checkDate >= `${today.slice(0, 4)}-01-01`);
}

function sumCosts(costs: readonly PayrollCost[]): CostTotals {
  const [gross, employerCosts] = [
    sumMoney(costs.map((cost) => cost.gross)),
    sumMoney(costs.map((cost) => cost.employerCosts)),
  ];
  const payrolls = costs.reduce((sum, cost) => sum + cost.payrolls, 0);
  return { payrolls, gross, employerCosts, cost: sumMoney([gross, employerCosts]) };
}
