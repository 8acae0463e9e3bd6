import { countOf } from "#lib/platform/format.ts";

/** How many people work at the company, in one line. */
export function HeadCount({ active, terminated }: { active: number; terminated: number }) {
  if (active + terminated === 0) return null;
  return (
    <p className="text-table text-ink-soft">
      {countOf(active, "person works", "people work")} here now
      {terminated > 0 && `; ${countOf(terminated, "person has", "people have")} left`}.
    </p>
  );
}
