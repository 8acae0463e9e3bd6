import { addMonths } from "./add-months.ts";
import type { ReadingScope } from "./define-resource.ts";

/* How far back and ahead pay is read. Pure. */

/** Gusto allows three months ahead; its day may be behind ours. */
const MONTHS_AHEAD = 3;

export const firstDay = ({ today, historyMonths }: ReadingScope): string =>
  addMonths(today, -historyMonths);
export const lastDay = ({ today }: ReadingScope): string => addMonths(today, MONTHS_AHEAD, -2);

/** The range a complete reading covers: pay periods that lie fully within it. */
export const withinHistory = (scope: ReadingScope) => ({
  sql: "t.start_date >= $3::date AND t.end_date <= $4::date",
  values: [firstDay(scope), lastDay(scope)],
});
