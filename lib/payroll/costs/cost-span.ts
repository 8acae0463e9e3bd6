import { addMonths } from "../resources/add-months.ts";

/* Which days a company's payroll costs are shown for. Pure; days are text, both ends included. */

export type CostSpan = {
  from: string;
  /** The last day of the twelfth month, so that every chart is as wide as its year. */
  until: string;
  /** Nothing after it is counted, though Gusto may have run it already. */
  today: string;
  /** Absent: the twelve months that end with this one. */
  year?: string;
};

/** A calendar year, or the twelve months that end with this one. */
export function costSpan(today: string, year?: string): CostSpan {
  if (year) return { from: `${year}-01-01`, until: `${year}-12-31`, today, year };
  const month = `${today.slice(0, 7)}-01`;
  return { from: addMonths(month, -11), until: addMonths(month, 1, -1), today };
}
