import Link from "next/link";
import { MUST_ACT_WORDS } from "#lib/incidents/causes/cause.ts";
import { causeById } from "#lib/incidents/causes/find-cause.ts";
import type { IncidentItem } from "#lib/incidents/reading/incident-views.ts";
import { ExactTime, TimeAgo } from "../ui/clock.tsx";
import { LinkPending } from "../ui/controls/link-pending.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { assigneeWords, SEVERITY_WORDS, touchesWords } from "../words/incident-words.ts";

/** Incidents, one a line: what, whom it affects, since when, who must act. */
export function IncidentList({
  incidents,
  viewerId,
}: {
  incidents: readonly IncidentItem[];
  viewerId: string;
}) {
  return (
    <ul className="divide-y divide-line rounded-md border border-line bg-surface shadow-raised">
      {incidents.map((incident) => (
        <li
          key={incident.id}
          className="relative flex flex-wrap items-start gap-x-4 gap-y-1.5 px-4 py-3 hover:bg-sunken/70"
        >
          <SeverityPill incident={incident} />
          <div className="min-w-0 flex-1 basis-64">
            <Link
              href={`/incidents/${incident.id}`}
              data-row-link
              prefetch={false}
              className="font-medium after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {causeById(incident.cause).title}
              <LinkPending />
            </Link>
            <p className="text-table text-ink-soft">
              {touchesWords(incident)} · since <ExactTime at={incident.since} />
              {!incident.resolvedAt && ` · ${MUST_ACT_WORDS[causeById(incident.cause).mustAct]}`}
            </p>
          </div>
          <HandledBy incident={incident} viewerId={viewerId} />
        </li>
      ))}
    </ul>
  );
}

function SeverityPill({ incident: { severity, resolvedAt } }: { incident: IncidentItem }) {
  if (resolvedAt) return <StatePill word="Resolved" tone="good" />;
  return <StatePill {...SEVERITY_WORDS[severity]} />;
}

function HandledBy({ incident, viewerId }: { incident: IncidentItem; viewerId: string }) {
  const { resolvedAt, assignee, acknowledgedAt, snoozedUntil } = incident;
  if (resolvedAt)
    return (
      <p className="text-table text-ink-faint">
        <TimeAgo at={resolvedAt} style="long" />
      </p>
    );
  const words = [
    assignee && assigneeWords(assignee, viewerId),
    acknowledgedAt && !assignee && "Acknowledged",
    snoozedUntil && "Snoozed",
  ].filter(Boolean);
  return words.length > 0 && <p className="text-table text-ink-faint">{words.join(" · ")}</p>;
}
