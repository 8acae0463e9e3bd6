import { countOf, formatCount } from "#lib/platform/format.ts";
import type { EventSummary, Lag } from "#lib/webhooks/summarize-events.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { Facts } from "../ui/facts.tsx";
import { Notice } from "../ui/notice.tsx";
import { lagWords } from "../words/webhook-words.ts";

/** The last day's deliveries, and whether Gusto's list has more. */
export function WebhookSummary({
  summary: { day, cursor },
  isSubscribed,
}: {
  summary: EventSummary;
  isSubscribed: boolean;
}) {
  return (
    <div className="space-y-4">
      {cursor.problem && (
        <Notice tone="warn" title="Gusto's event list could not be read.">
          {cursor.problem}
        </Notice>
      )}
      {day.missed > 0 && isSubscribed && (
        <Notice
          tone="warn"
          title={`${day.isMissedCounted ? "" : "At least "}${countOf(day.missed, "event", "events")} arrived without a webhook in the last 24 hours.`}
        >
          {day.missedSince && (
            <>
              The first of them happened <TimeAgo at={day.missedSince} />.{" "}
            </>
          )}
          All were read from Gusto&apos;s event list; nothing is missing.
        </Notice>
      )}
      <Facts
        facts={[
          {
            term: "Events",
            value: `${formatCount(day.received)}, plus ${countOf(day.repeated, "repeat", "repeats")} that changed nothing`,
          },
          { term: "Gusto to receipt", value: <LagValue lag={day.arrival} /> },
          { term: "Receipt to processed", value: <LagValue lag={day.work} /> },
          {
            term: "Gusto's list",
            value: cursor.checkedAt ? (
              <>
                Read <TimeAgo at={cursor.checkedAt} />
                {cursor.lastGapAt && (
                  <>
                    ; it last filled a gap of {formatCount(cursor.lastGap)}{" "}
                    <TimeAgo at={cursor.lastGapAt} />
                  </>
                )}
              </>
            ) : (
              "Not read yet"
            ),
          },
        ]}
      />
    </div>
  );
}

function LagValue({ lag: { medianMs, p95Ms } }: { lag: Lag }) {
  if (medianMs === null) return <>No figures yet</>;
  return (
    <span className="tabular-nums">
      {lagWords(medianMs)} median, {lagWords(p95Ms)} 95th percentile
    </span>
  );
}
