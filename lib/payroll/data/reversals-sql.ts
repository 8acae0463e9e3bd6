/*
 * What became of a payroll that Gusto took back. Gusto keeps it among the processed ones and names the payrolls that took it back, each an
 * off-cycle payroll of its own. Neither is a cost: the one was undone, the other undoes it. Where the amounts of the second are negative and
 * do not outweigh the first, only some people were taken back, and the difference is what was paid. Pure; components may import it.
 */

/** What the payrolls that took `of` back add up to; null where there are none, or none is stored. */
export const takenBack = (of: string, amount: string) =>
  `(SELECT sum(${amount}) FROM payrolls r WHERE r.company_id = ${of}.company_id AND r.gusto_uuid = ANY (${of}.reversal_payroll_uuids) AND r.deleted_at IS NULL)`;

const isPartly = (of: string) =>
  `COALESCE(${takenBack(of, "r.gross_pay")} < 0 AND ${of}.gross_pay + ${takenBack(of, "r.gross_pay")} > 0, false)`;

/** `reversal`, `reversed`, `partly_reversed`, or null for a payroll that stands as it was run. */
export const reversalOf = (of: string) => `CASE
  WHEN ${of}.off_cycle_reason = 'Reversal' OR EXISTS (SELECT 1 FROM payrolls o WHERE o.company_id = ${of}.company_id AND o.deleted_at IS NULL AND ${of}.gusto_uuid = ANY (o.reversal_payroll_uuids)) THEN 'reversal'
  WHEN cardinality(${of}.reversal_payroll_uuids) > 0 THEN CASE WHEN ${isPartly(of)} THEN 'partly_reversed' ELSE 'reversed' END END`;
