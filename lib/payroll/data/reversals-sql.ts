/*
 * Reversed payrolls. Gusto keeps a reversed payroll among the processed ones and names the
 * off-cycle payrolls that reverse it. Neither counts as a cost: one undoes the other. If the
 * reversing amounts are negative and smaller than the original, only some people were reversed, and
 * the difference is what was paid. Pure; components may import it.
 */

/** The sum of the payrolls that reversed `of`; null if there are none, or none is stored. */
export const takenBack = (of: string, amount: string) =>
  `(
    SELECT sum(${amount})
    FROM payrolls r
    WHERE r.company_id = ${of}.company_id
      AND r.gusto_uuid = ANY (${of}.reversal_payroll_uuids)
      AND r.deleted_at IS NULL
  )`;

/** The amounts of payroll `p`, without what was taken back of them. */
export const PAID = ["gross_pay", "net_pay", "employer_taxes"]
  .map((column) => `p.${column} + COALESCE(${takenBack("p", `r.${column}`)}, 0) AS ${column}`)
  .join(", ");

const isPartly = (of: string) =>
  `COALESCE(${takenBack(of, "r.gross_pay")} < 0 AND ${of}.gross_pay + ${takenBack(of, "r.gross_pay")} > 0, false)`;

/**
 * Whether the payroll counts as a cost: it was neither reversed as a whole nor reverses another.
 */
export const isStanding = (of: string) =>
  `COALESCE(${reversalOf(of)}, 'partly_reversed') = 'partly_reversed'`;

/** `reversal`, `reversed`, `partly_reversed`, or null for a payroll that stands as it was run. */
export const reversalOf = (of: string) => `CASE
  WHEN ${of}.off_cycle_reason = 'Reversal'
    OR EXISTS (
      SELECT 1
      FROM payrolls o
      WHERE o.company_id = ${of}.company_id
        AND o.deleted_at IS NULL
        AND cardinality(o.reversal_payroll_uuids) > 0
        AND ${of}.gusto_uuid = ANY (o.reversal_payroll_uuids)
    )
    THEN 'reversal'
  WHEN cardinality(${of}.reversal_payroll_uuids) > 0 THEN CASE
    WHEN ${isPartly(of)} THEN 'partly_reversed'
    ELSE 'reversed'
  END
END`;
