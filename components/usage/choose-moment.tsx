import type { UsageRange } from "#lib/usage/usage-views.ts";
import { Button } from "../ui/controls/button.tsx";

/** In UTC, and labeled so: the field has no time zone of its own. */
export function ChooseMoment({ moment, range }: { moment: Date; range: UsageRange }) {
  return (
    <form className="flex items-center gap-2">
      <input type="hidden" name="range" value={range} />
      <label className="sr-only" htmlFor="moment">
        Different time, in UTC
      </label>
      <input
        id="moment"
        type="datetime-local"
        name="at"
        defaultValue={moment.toISOString().slice(0, 16)}
        className="h-9 min-w-0 rounded-md border border-control bg-surface px-2 text-table max-sm:w-40 md:h-7"
      />
      <span aria-hidden className="text-label text-ink-faint max-sm:hidden">
        UTC
      </span>
      <Button type="submit" size="small">
        Show
      </Button>
    </form>
  );
}
