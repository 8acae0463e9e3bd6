import type { DeliveryView } from "#lib/incidents/alerts/read-alerts.ts";
import { ExactTime } from "../ui/clock.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { CHANNEL_WORDS, DELIVERY_WORDS } from "./alert-words.ts";

/** The latest messages with their outcome, the newest first. */
export function AlertDeliveries({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  return (
    <ul className="divide-y divide-line">
      {deliveries.map(({ id, channel, subject, state, attempts, attemptedAt, error }) => (
        <li key={id} className="flex flex-wrap items-start gap-x-4 gap-y-1.5 px-4 py-3">
          <StatePill {...DELIVERY_WORDS[state]} />
          <div className="min-w-0 flex-1 basis-64">
            <p className="wrap-anywhere">{subject}</p>
            <p className="text-table text-ink-faint">
              {CHANNEL_WORDS[channel].name} · <ExactTime at={attemptedAt} />
              {attempts > 1 && ` · ${attempts} attempts`}
            </p>
            {error && state !== "sent" && (
              <p className="text-table wrap-anywhere text-ink-soft">{error}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
