import { day, flag, type RawRow, rowsIn, text } from "../rows/fields.ts";

type Employment = {
  terminated: boolean | null;
  employment_status: string | null;
  termination_date: string | null;
};

/**
 * Whether somebody has left, and when. Gusto keeps past terminations of people who came back (a rehire keeps the uuid), so a date belongs to
 * the state that Gusto tells: of one who has left the last day that took effect, of one who works here only a day that is still to come.
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
  // One who has left has no status, whatever an answer still carries.
  return {
    terminated,
    employment_status: terminated ? null : status,
    termination_date: (terminated ? dates.at(-1) : dates[0]) ?? null,
  };
}
