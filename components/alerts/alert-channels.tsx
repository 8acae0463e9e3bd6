import type { FormAction } from "#lib/companies/action-result.ts";
import type { ChannelView } from "#lib/incidents/alerts/read-alerts.ts";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { ExactTime, TimeAgo } from "../ui/clock.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { ChannelRoute } from "./channel-route.tsx";
import { CHANNEL_WORDS } from "./alert-words.ts";

type Props = {
  channels: readonly ChannelView[];
  quietHours: string | null;
  /** To suggest. */
  tags: readonly string[];
  actions: { testChannel: FormAction; routeChannel: FormAction };
};

/** Where alerts go, whether they arrive, and a test of each. */
export function AlertChannels({ channels, quietHours, tags, actions }: Props) {
  return (
    <>
      <ul className="divide-y divide-line">
        {channels.map((channel) => (
          <li key={channel.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="font-medium">{CHANNEL_WORDS[channel.id].name}</span>
                <ChannelState channel={channel} />
              </p>
              <p className="text-table wrap-anywhere text-ink-soft">
                {channel.target ?? `Set ${CHANNEL_WORDS[channel.id].settings} to use it.`}
              </p>
              <ChannelTimes channel={channel} />
              {channel.target && (
                <ChannelRoute channel={channel} tags={tags} action={actions.routeChannel} />
              )}
            </div>
            {channel.target && (
              <ActionButton
                action={actions.testChannel}
                fields={{ channel: channel.id }}
                pendingText="Sending…"
              >
                {CHANNEL_WORDS[channel.id].test}
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
      <p className="border-t border-line px-4 py-3 text-table text-ink-soft">
        {quietHours
          ? `Quiet hours: ${quietHours}. Only critical incidents are told then; the rest follows in one message.`
          : "No quiet hours are set (ALERT_QUIET_HOURS)."}
      </p>
    </>
  );
}

function ChannelState({ channel: { target, failingSince, lastSentAt } }: { channel: ChannelView }) {
  if (!target) return <StatePill word="Not set up" tone="idle" />;
  if (failingSince) return <StatePill word="Failing" tone="bad" />;
  return lastSentAt ? (
    <StatePill word="Working" tone="good" />
  ) : (
    <StatePill word="Nothing sent yet" tone="idle" />
  );
}

function ChannelTimes({ channel }: { channel: ChannelView }) {
  const { target, failingSince, lastSentAt, nextAttemptAt } = channel;
  if (!target || !(failingSince ?? lastSentAt)) return null;
  return (
    <p className="text-table text-ink-faint">
      {failingSince ? (
        <>
          Failing since <ExactTime at={failingSince} />
          {nextAttemptAt && (
            <>
              ; next attempt <TimeAgo at={nextAttemptAt} />
            </>
          )}
        </>
      ) : (
        lastSentAt && (
          <>
            Last message <TimeAgo at={lastSentAt} style="long" />
          </>
        )
      )}
    </p>
  );
}
