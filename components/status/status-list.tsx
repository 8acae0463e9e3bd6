import {
  CircleCheck,
  CircleDashed,
  OctagonAlert,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { StatusCheck, StatusState } from "#lib/process/status/status-views.ts";
import { classNames } from "../ui/class-names.ts";
import { TimeFor } from "../ui/clock.tsx";
import { Panel } from "../ui/panel.tsx";
import { TONE_TEXT } from "../ui/tone.ts";
import { STATUS_WORDS } from "./status-words.ts";

const ICONS: Record<StatusState, LucideIcon> = {
  sound: CircleCheck,
  care: TriangleAlert,
  broken: OctagonAlert,
  unknown: CircleDashed,
};

/** What was checked: what was seen, since when, and what to do. */
export function StatusList({ checks }: { checks: readonly StatusCheck[] }) {
  return (
    <Panel title="Checks" flush>
      <ul className="divide-y divide-line">
        {checks.map((check) => (
          <StatusLine key={check.id} check={check} />
        ))}
      </ul>
    </Panel>
  );
}

function StatusLine({ check: { state, title, saw, since, todo, guide } }: { check: StatusCheck }) {
  const { word, tone } = STATUS_WORDS[state];
  const Icon = ICONS[state];
  return (
    <li className="flex gap-3 px-4 py-3">
      <Icon aria-hidden className={classNames("mt-0.5 size-4.5 shrink-0", TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title}</span>
          <span className={classNames("text-label font-medium", TONE_TEXT[tone])}>
            {word}
            {since && state !== "sound" && (
              <>
                {" for "}
                <TimeFor since={since} />
              </>
            )}
          </span>
        </p>
        <p className="max-w-[80ch] text-table text-ink-soft wrap-anywhere">{saw}</p>
        {todo && state !== "sound" && (
          <p className="mt-0.5 max-w-[80ch] text-table wrap-anywhere">
            <span className="font-medium">What to do:</span> {todo}
          </p>
        )}
        {guide && state !== "sound" && (
          <p className="mt-0.5 text-table text-ink-faint wrap-anywhere">
            More in <code className="font-mono">{guide}</code>
          </p>
        )}
      </div>
    </li>
  );
}
