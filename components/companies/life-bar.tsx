"use client";

import type { ReactNode } from "react";
import { classNames } from "../ui/class-names.ts";
import { TimeAgo, useTicking } from "../ui/clock.tsx";
import { tokenLife } from "./token-life.ts";

type Props = { issuedAt: Date; expiresAt: Date; refreshDueAt: Date | null };

/** An access token's lifetime as a thin line: issued, now, planned refresh, expiry. */
export function LifeBar(times: Props) {
  // A thousandth of the line is less than a pixel, so it moves only when that is visible.
  const now = useTicking((time) => Math.round(tokenLife(times, time).now * 1000)) / 10;
  const life = tokenLife(times, times.issuedAt.getTime());
  const ahead = life.refreshAhead === null ? null : life.refreshAhead * 100;
  const isOver = now >= 100;
  return (
    <div>
      <svg aria-hidden width="100%" height="20" className="block overflow-visible">
        <line
          x1="0"
          x2="100%"
          y1="10"
          y2="10"
          strokeWidth="4"
          strokeLinecap="round"
          className="stroke-line"
        />
        <line
          x1="0"
          x2={`${now}%`}
          y1="10"
          y2="10"
          strokeWidth="4"
          strokeLinecap="round"
          className={isOver ? "stroke-idle-dot" : "stroke-accent"}
        />
        {ahead !== null && (
          <line
            x1={`${ahead}%`}
            x2={`${ahead}%`}
            y1="3"
            y2="17"
            strokeWidth="2"
            className="stroke-ink-faint"
          />
        )}
        <circle
          cx={`${now}%`}
          cy="10"
          r="6"
          strokeWidth="3"
          className={classNames("fill-surface", isOver ? "stroke-idle-dot" : "stroke-accent")}
        />
      </svg>
      <dl className="mt-3 grid grid-cols-3 gap-3 text-table">
        <Moment term="Issued">
          <TimeAgo at={times.issuedAt} />
        </Moment>
        <Moment term="Refresh ahead" middle>
          {times.refreshDueAt ? <TimeAgo at={times.refreshDueAt} isAhead /> : "none planned"}
        </Moment>
        <Moment term={isOver ? "Expired" : "Expires"} end>
          <TimeAgo at={times.expiresAt} />
        </Moment>
      </dl>
    </div>
  );
}

function Moment({
  term,
  children,
  middle = false,
  end = false,
}: {
  term: string;
  children: ReactNode;
  middle?: boolean;
  end?: boolean;
}) {
  return (
    <div className={classNames(middle && "text-center", end && "text-right")}>
      <dt className="text-label text-ink-faint">{term}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
