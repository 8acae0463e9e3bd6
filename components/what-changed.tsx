import Link from "next/link";
import type { Change, UsageRange } from "#lib/usage/usage-views.ts";
import { Button } from "./button.tsx";
import { changeWords } from "./change-words.ts";
import { classNames } from "./class-names.ts";
import { clipText } from "./clip-text.ts";
import { ExactTime } from "./clock.tsx";
import { Panel } from "./panel.tsx";
import { TONE_TEXT } from "./tone.ts";

type Props = { moment: Date; isFound: boolean; list: Change[]; range: UsageRange; showCompany: boolean };

/** Everything that happened in the half hour around a moment, in the order of time. */
export function WhatChanged({ moment, isFound, list, range, showCompany }: Props) {
  return (
    <Panel title="What changed" aside={<ChooseMoment moment={moment} range={range} />} flush>
      <p className="border-b border-line px-4 py-3 text-table text-ink-soft">
        {isFound ? "After a quiet half hour, calls last began to fail at " : "You chose "}<ExactTime at={moment} className="font-medium text-ink" />. This happened from 20 minutes before it to 10 minutes after.
      </p>
      {list.length === 0 && <p className="px-4 py-6 text-ink-soft">Nothing was written down in this half hour: no change of a connection, a key, a choice of companies, a version or a sync.</p>}
      <ol>
        {list.map((change, place) => <ChangeLine key={place} change={change} isAfter={change.at > moment} showCompany={showCompany} />)}
      </ol>
    </Panel>
  );
}

function ChangeLine({ change, isAfter, showCompany }: { change: Change; isAfter: boolean; showCompany: boolean }) {
  const { title, tone, detail } = changeWords(change);
  return (
    <li className={classNames("grid gap-x-4 border-t border-line px-4 py-2 first:border-t-0 md:grid-cols-[13rem_minmax(0,1fr)_auto]", isAfter && "bg-sunken/40")}>
      <ExactTime at={change.at} className="text-table text-ink-faint tabular-nums" />
      <p className="min-w-0">
        <span className={classNames("font-medium", TONE_TEXT[tone])}>{title}</span>
        {detail && <span className="text-ink-soft wrap-anywhere"> · {clipText(detail, 200)}</span>}
        {showCompany && change.companyId && change.companyName && <> · <Link href={`/companies/${change.companyId}`} className="text-accent underline-offset-2 hover:underline"><bdi>{clipText(change.companyName, 60)}</bdi></Link></>}
      </p>
      <p className="text-table text-ink-faint md:text-right"><bdi>{change.actor && clipText(change.actor, 60)}</bdi></p>
    </li>
  );
}

/** In UTC, and said so: the field has no zone of its own. */
function ChooseMoment({ moment, range }: { moment: Date; range: UsageRange }) {
  return (
    <form className="flex items-center gap-2">
      <input type="hidden" name="range" value={range} />
      <label className="sr-only" htmlFor="moment">Another moment, in UTC</label>
      <input id="moment" type="datetime-local" name="at" defaultValue={moment.toISOString().slice(0, 16)} className="h-9 min-w-0 rounded-md border border-control bg-surface px-2 text-table max-sm:w-40 md:h-7" />
      <span aria-hidden className="text-label text-ink-faint max-sm:hidden">UTC</span>
      <Button type="submit" size="small">Look</Button>
    </form>
  );
}
