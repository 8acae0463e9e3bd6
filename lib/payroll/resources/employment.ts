import { day, flag, type RawRow, rowsIn, text } from "../rows/fields.ts";

type Employment = {
  terminated: boolean | null;
  employment_status: string | null;
  termination_date: string | null;
};

/**
 * Whether and when someone has left. Gusto keeps past terminations of people who were rehired (with
 * the same UUID), so the date depends on the current state: for someone who has left, the last
 * termination that took effect; for someone employed, only a future one.
 * @throws UnreadableRow
 */
export function readEmployment(raw: RawRow): Employment {
  const ends = rowsIn(raw, "terminations").map((termination) => ({
    date: day(termination, "effective_date"),
    tookEffect: flag(termination, "active"),
  }));
  const status = text(raw, "current_employment_status");
  const terminated =
    flag(raw, "terminated") ??
    (status === null && ends.some(({ tookEffect }) => tookEffect) ? true : null);
  const dates = ends
    .filter(({ tookEffect }) => (terminated ? tookEffect !== false : tookEffect === false))
    .flatMap(({ date }) => date ?? [])
    .toSorted();
  // Someone who has left has no status, whatever the response still contains.
  return {
    terminated,
    employment_status: terminated ? null : status,
    termination_date: (terminated ? dates.at(-1) : dates[0]) ?? null,
  };
}
