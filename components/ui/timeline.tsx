import {
  BadgeCheck,
  CircleDot,
  History,
  Plug,
  RefreshCw,
  RotateCw,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { TimelineEvent } from "#lib/companies/company-views.ts";
import { elapsed } from "#lib/platform/format.ts";
import { classNames } from "./class-names.ts";
import { clipText } from "./clip-text.ts";
import { ExactTime, TimeAgo } from "./clock.tsx";
import { CompanyName } from "../companies/company-name.tsx";
import { eventWords, type EventIcon } from "../words/event-words.ts";
import { reasonWords } from "../words/reason-words.ts";
import { TONE_TINT } from "./tone.ts";

const ICONS: Record<EventIcon, LucideIcon> = {
  connected: Plug,
  refreshed: RefreshCw,
  passing: History,
  verified: BadgeCheck,
  broken: TriangleAlert,
  recovered: RotateCw,
  ended: Unplug,
  other: CircleDot,
};

/** What happened, newest first; one line each, with details on demand. */
export function Timeline({
  events,
  showCompany = false,
}: {
  events: TimelineEvent[];
  showCompany?: boolean;
}) {
  return (
    <ol className="px-1.5 py-1.5">
      {events.map((event, index) => (
        <li key={event.id} className="relative">
          {index < events.length - 1 && (
            <span
              aria-hidden
              className="absolute top-[34px] -bottom-[10px] left-[1.3125rem] w-px bg-line"
            />
          )}
          <EventLine event={event} showCompany={showCompany} />
        </li>
      ))}
    </ol>
  );
}

function EventLine({ event, showCompany }: { event: TimelineEvent; showCompany: boolean }) {
  const { title, tone, icon } = eventWords(event.type);
  const Icon = ICONS[icon];
  const reason = reasonWords(event.reason);
  return (
    <details className="group rounded-md open:bg-sunken/60">
      <summary className="flex min-h-11 items-start gap-3 md:items-center rounded-md px-2.5 py-1.5 hover:bg-sunken/60">
        <span
          className={classNames(
            "relative grid size-6 shrink-0 place-items-center max-md:mt-1 rounded-full",
            TONE_TINT[tone],
          )}
        >
          <Icon aria-hidden className="size-3.5" />
        </span>
        <span className="min-w-0 flex-1 md:flex md:items-baseline md:gap-2">
          {showCompany && event.companyName && (
            <CompanyName name={event.companyName} className="font-medium md:max-w-64 md:shrink-0" />
          )}
          <span className={classNames("block md:truncate", !showCompany && "font-medium")}>
            {title}
            {reason && <span className="font-normal text-ink-faint"> · {reason.short}</span>}
          </span>
          <bdi className="block truncate text-label text-ink-faint md:ml-auto md:max-w-44 md:text-table">
            {clipText(event.actor, 60)}
          </bdi>
        </span>
        <TimeAgo
          at={event.at}
          className="w-18 shrink-0 text-right text-table text-ink-faint tabular-nums"
        />
      </summary>
      <EventDetails event={event} />
    </details>
  );
}

function EventDetails({ event }: { event: TimelineEvent }) {
  const reason = reasonWords(event.reason);
  return (
    <div className="animate-arrive px-2.5 pt-1 pb-3 pl-11.5">
      {reason && <p className="mb-2 max-w-[70ch] text-ink-soft">{reason.admin}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-table">
        <Fact term="When">
          <ExactTime at={event.at} />
        </Fact>
        <Fact term="Who">{clipText(event.actor)}</Fact>
        <Fact term="Process">
          <span className="font-mono text-label">{clipText(event.process)}</span>
        </Fact>
        {event.durationMs !== null && <Fact term="Took">{elapsed(event.durationMs)}</Fact>}
        {event.version !== null && <Fact term="Token version">{event.version}</Fact>}
        {event.fingerprint && (
          <Fact term="Fingerprint">
            <span className="font-mono text-label">{clipText(event.fingerprint, 32)}</span>
          </Fact>
        )}
        {reason && <Fact term="Mechanism">{reason.operator}</Fact>}
        {event.companyId && event.companyName && (
          <Fact term="Company">
            <Link
              className="text-accent underline-offset-2 hover:underline"
              href={`/companies/${event.companyId}`}
            >
              Open {clipText(event.companyName, 60)}
            </Link>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
