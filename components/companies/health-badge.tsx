import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  History,
  RefreshCw,
  TriangleAlert,
  Unlink,
  Unplug,
} from "lucide-react";
import { type HealthStatus, isEnded, type TokenHealth } from "#lib/tokens/health/health.ts";
import { classNames } from "../ui/class-names.ts";
import { TimeFor } from "../ui/clock.tsx";
import { HEALTH_WORDS } from "../words/health-words.ts";
import { reasonWords } from "../words/reason-words.ts";
import { TONE_TEXT, TONE_TINT } from "../ui/tone.ts";

const ICONS: Record<HealthStatus, typeof CircleCheck> = {
  healthy: CircleCheck,
  not_checked: CircleDashed,
  refreshing: RefreshCw,
  retrying: History,
  held: CirclePause,
  reconnect_required: TriangleAlert,
  ended_at_gusto: Unlink,
  disconnected: Unplug,
};

/** A health status icon; decorative, because the word is always next to it. */
export function HealthIcon({
  status,
  className,
  isStill = false,
}: {
  status: HealthStatus;
  className?: string;
  isStill?: boolean;
}) {
  const Icon = ICONS[status];
  return (
    <Icon
      aria-hidden
      className={classNames(
        "size-3.5 shrink-0",
        status === "refreshing" && !isStill && "motion-safe:animate-turn",
        className,
      )}
    />
  );
}

/** A pill with icon and word. */
export function HealthBadge({ status }: { status: HealthStatus }) {
  const { word, tone } = HEALTH_WORDS[status];
  return (
    <span
      className={classNames(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2 text-label font-medium whitespace-nowrap",
        TONE_TINT[tone],
      )}
    >
      <HealthIcon status={status} />
      {word}
    </span>
  );
}

/** For table cells: icon, word, and a short reason. */
export function HealthLine({ health }: { health: TokenHealth }) {
  const { word, tone } = HEALTH_WORDS[health.status];
  const reason = health.status === "healthy" ? null : reasonWords(health.reason);
  // For an ended connection, the company's page shows the time instead.
  const failingSince = isEnded(health.status) ? null : health.failingSince;
  return (
    <span className="flex min-w-0 items-center gap-1.5 whitespace-nowrap">
      <HealthIcon status={health.status} className={TONE_TEXT[tone]} />
      <span className={classNames("font-medium", TONE_TEXT[tone])}>{word}</span>
      {failingSince && (
        <span className="text-ink-soft">
          for <TimeFor since={failingSince} />
        </span>
      )}
      {reason && (
        <span className="truncate text-ink-faint" title={reason.admin}>
          · {reason.short}
        </span>
      )}
    </span>
  );
}
