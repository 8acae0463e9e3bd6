import type { FormAction } from "#lib/companies/action-result.ts";
import Link from "next/link";
import type { EventView } from "#lib/webhooks/list-events.ts";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { clipText } from "../ui/clip-text.ts";
import { ExactTime, TimeAgo } from "../ui/clock.tsx";
import { CopyTextButton } from "../ui/controls/copy-text-button.tsx";
import { Facts } from "../ui/facts.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { EVENT_STATE_WORDS, lagWords } from "../words/webhook-words.ts";

/** Events, newest first; a line expands to its details. */
export function WebhookEvents({
  events,
  replay,
}: {
  events: readonly EventView[];
  replay: FormAction;
}) {
  return (
    <ol className="divide-y divide-line">
      {events.map((event) => (
        <li key={event.id}>
          <details className="group">
            <summary className="grid cursor-pointer grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-4 py-2.5 hover:bg-sunken sm:grid-cols-[8rem_15rem_minmax(0,1fr)_auto]">
              <span className="order-2 justify-self-end sm:order-none sm:justify-self-start">
                <StatePill {...EVENT_STATE_WORDS[event.state]} />
              </span>
              <span className="min-w-0 truncate font-mono text-table">
                {clipText(event.eventType)}
              </span>
              <span className="order-3 min-w-0 truncate text-ink-soft sm:order-none">
                {event.company ? clipText(event.company.name, 80) : "Unknown company"}
              </span>
              <TimeAgo
                at={event.receivedAt}
                className="order-4 text-right text-table text-ink-faint tabular-nums sm:order-none"
              />
            </summary>
            <EventDetails event={event} replay={replay} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function EventDetails({ event, replay }: { event: EventView; replay: FormAction }) {
  return (
    <div className="space-y-4 px-4 pt-1 pb-4">
      {event.outcome && <p>{clipText(event.outcome, 500)}</p>}
      <Facts
        facts={[
          { term: "Happened", value: <ExactTime at={event.occurredAt} /> },
          {
            term: "Arrived",
            value: (
              <>
                <ExactTime at={event.receivedAt} />,{" "}
                {event.source === "webhook" ? "by webhook" : "read from Gusto's event list"}
              </>
            ),
          },
          ...(event.processedAt
            ? [
                {
                  term: "Processed",
                  value: `${lagWords(event.processedAt.getTime() - event.receivedAt.getTime())} later, ${event.attempts === 1 ? "in one attempt" : `in ${event.attempts} attempts`}`,
                },
              ]
            : []),
          {
            term: "Delivered",
            value:
              event.deliveries === 0
                ? "Not received by webhook"
                : event.deliveries === 1
                  ? "Once"
                  : `${event.deliveries} times`,
          },
          {
            term: "Company",
            value: event.company ? (
              <Link
                className="font-medium text-accent underline-offset-2 hover:underline"
                href={`/companies/${event.company.id}`}
              >
                {clipText(event.company.name, 80)}
              </Link>
            ) : (
              <CopyTextButton text={event.companyUuid} label="Copy the uuid of the company" />
            ),
          },
          ...(event.syncRunId && event.company
            ? [
                {
                  term: "Led to",
                  value: (
                    <Link
                      className="font-medium text-accent underline-offset-2 hover:underline"
                      href={`/companies/${event.company.id}/runs/${event.syncRunId}`}
                    >
                      A sync of what changed
                    </Link>
                  ),
                },
              ]
            : []),
          ...(event.entityUuid
            ? [
                {
                  term: "About",
                  value: (
                    <span className="inline-flex max-w-full flex-wrap items-center gap-2">
                      {clipText(event.entityType ?? "")}
                      <CopyTextButton text={event.entityUuid} label="Copy the uuid of its record" />
                    </span>
                  ),
                },
              ]
            : []),
          {
            term: "Event",
            value: <CopyTextButton text={event.id} label="Copy the uuid of the event" />,
          },
        ]}
      />
      <ActionButton action={replay} fields={{ eventId: event.id }} pendingText="Replaying…">
        Replay
      </ActionButton>
    </div>
  );
}
