import "server-only";
import { cache } from "react";
import { db } from "#lib/platform/database/db.ts";
import { type Severity, severityOf } from "../causes/cause.ts";
import { updateForPage } from "./update-for-page.ts";

const MOST_COUNTED = 1_000;

/** What operators are to look at: open incidents that nobody has put off. `worst`: null when there are none. */
export const readAttention = cache(async (): Promise<{ open: number; worst: Severity | null }> => {
  await updateForPage();
  const [row] = await db().$queryRaw<{ open: number; worst: number | null }[]>`
    SELECT count(*)::int AS open, min(severity) AS worst
    FROM (
      SELECT severity, snoozed_until
      FROM incidents
      WHERE resolved_at IS NULL
      ORDER BY severity, since, id
      LIMIT ${MOST_COUNTED}
    ) first
    WHERE snoozed_until IS NULL OR snoozed_until <= statement_timestamp()`;
  const worst = row?.worst ?? null;
  return { open: row?.open ?? 0, worst: worst === null ? null : severityOf(worst) };
});
