import type { IncidentDetails, IncidentLine } from "#lib/incidents/reading/incident-views.ts";
import { ExactTime } from "../ui/clock.tsx";
import { incidentLineWords } from "../words/incident-words.ts";

/** What happened to an incident, the newest first. */
export function IncidentHistory({ events }: { events: readonly IncidentLine[] }) {
  return (
    <ol className="divide-y divide-line">
      {events.map((event) => (
        <li key={event.id} className="px-4 py-2.5">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">
              {incidentLineWords(event)}
              {event.type === "snoozed" && event.detail && (
                <>
                  {" "}
                  <ExactTime at={new Date(event.detail)} />
                </>
              )}
            </span>
            <span className="text-table text-ink-faint">
              <ExactTime at={event.at} />
            </span>
          </p>
          {event.type === "noted" && (
            <p className="wrap-anywhere whitespace-pre-wrap">{event.detail}</p>
          )}
          <p className="text-table text-ink-faint">{event.actor}</p>
        </li>
      ))}
    </ol>
  );
}

/** Starts of processes and changes of settings in the hour before it began. */
export function RelatedChanges({ related }: { related: IncidentDetails["related"] }) {
  const lines = [
    ...related.starts.map(({ kind, at, release }) => ({
      at,
      text: `A process started: ${kind}${release ? `, release ${release}` : ""}`,
    })),
    ...related.acts.map(({ action, actor, at }) => ({
      at,
      text: `${actor}: ${action.replaceAll("_", " ")}`,
    })),
  ].toSorted((a, b) => (a.at < b.at ? 1 : -1));
  if (lines.length === 0)
    return (
      <p className="text-ink-soft">
        Nothing: no process started and no setting changed in the hour before.
      </p>
    );
  return (
    <ul className="space-y-2">
      {lines.map(({ at, text }) => (
        <li key={`${at} ${text}`} className="text-table">
          <span className="wrap-anywhere">{text}</span>{" "}
          <span className="text-ink-faint">
            <ExactTime at={new Date(at)} />
          </span>
        </li>
      ))}
    </ul>
  );
}
