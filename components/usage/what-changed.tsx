import Link from "next/link";
import { countOf } from "#lib/platform/format.ts";
import type { Change, UsageRange } from "#lib/usage/usage-views.ts";
import { changeWords } from "../words/change-words.ts";
import { classNames } from "../ui/class-names.ts";
import { clipText } from "../ui/clip-text.ts";
import { ExactTime } from "../ui/clock.tsx";
import { type ChangeGroup, groupChanges } from "../payroll/group-changes.ts";
import { Panel } from "../ui/panel.tsx";
import { TONE_TEXT } from "../ui/tone.ts";
import { ChooseMoment } from "./choose-moment.tsx";

type Props = {
  moment: Date;
  isFound: boolean;
  list: Change[];
  range: UsageRange;
  showCompany: boolean;
};

/** How many kinds of change a page shows, and how many companies each one names when expanded. */
const MOST_KINDS = 25;
const MOST_NAMED = 20;

/**
 * The half hour around a moment: first what someone did, then what followed. Similar changes share
 * one line.
 */
export function WhatChanged({ moment, isFound, list, range, showCompany }: Props) {
  const groups = groupChanges(list);
  return (
    <Panel title="What changed" aside={<ChooseMoment moment={moment} range={range} />} flush>
      <p className="border-b border-line px-4 py-3 text-table text-ink-soft">
        {isFound
          ? "After half an hour without failures, calls last began to fail at "
          : "You chose "}
        <ExactTime at={moment} className="font-medium text-ink" />. Shown: from 20 minutes before to
        10 minutes after.
      </p>
      {list.length === 0 && (
        <p className="px-4 py-6 text-ink-soft">
          Nothing was recorded in this half hour: no change to a connection, a key, the chosen
          companies, a version or a sync.
        </p>
      )}
      <ol>
        {groups.slice(0, MOST_KINDS).map((group) => (
          <ChangeLine
            key={group.key}
            group={group}
            isAfter={group.first.at > moment}
            showCompany={showCompany}
          />
        ))}
      </ol>
      {groups.length > MOST_KINDS && (
        <p className="border-t border-line px-4 py-3 text-table text-ink-soft">
          And {countOf(groups.length - MOST_KINDS, "other kind of change", "other kinds of change")}{" "}
          in this half hour. Choose another time, or look at one company.
        </p>
      )}
    </Panel>
  );
}

function ChangeLine({
  group: { first, count, changes },
  isAfter,
  showCompany,
}: {
  group: ChangeGroup;
  isAfter: boolean;
  showCompany: boolean;
}) {
  const { title, tone, detail } = changeWords(first);
  return (
    <li
      className={classNames(
        "grid gap-x-4 border-t border-line px-4 py-2 first:border-t-0 md:grid-cols-[13rem_minmax(0,1fr)_auto]",
        isAfter && "bg-sunken/40",
      )}
    >
      <ExactTime at={first.at} className="text-table text-ink-faint tabular-nums" />
      <div className="min-w-0">
        <p>
          <span className={classNames("font-medium", TONE_TEXT[tone])}>{title}</span>
          {detail && (
            <span className="text-ink-soft wrap-anywhere"> · {clipText(detail, 200)}</span>
          )}
          {count === 1 && showCompany && <CompanyOf change={first} />}
        </p>
        {count > 1 && (
          <details className="text-table text-ink-soft">
            <summary className="w-fit cursor-pointer py-1 text-accent underline-offset-2 hover:underline">
              {countOf(count, "time", "times")}, the first above
            </summary>
            <ul className="space-y-1 pb-1 pl-4">
              {changes.slice(0, MOST_NAMED).map((change, place) => (
                <li key={place}>
                  <ExactTime at={change.at} className="tabular-nums" />
                  {showCompany && <CompanyOf change={change} />}
                </li>
              ))}
              {count > MOST_NAMED && <li>and {countOf(count - MOST_NAMED, "more", "more")}</li>}
            </ul>
          </details>
        )}
      </div>
      <p className="text-table text-ink-faint md:text-right">
        <bdi>{first.actor && clipText(first.actor, 60)}</bdi>
      </p>
    </li>
  );
}

function CompanyOf({ change: { companyId, companyName } }: { change: Change }) {
  return (
    companyId &&
    companyName && (
      <>
        {" "}
        ·{" "}
        <Link
          href={`/companies/${companyId}`}
          className="text-accent underline-offset-2 hover:underline"
        >
          <bdi>{clipText(companyName, 60)}</bdi>
        </Link>
      </>
    )
  );
}
