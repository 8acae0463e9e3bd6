import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { env } from "#lib/platform/env.ts";
import { describeQuietHours } from "#lib/platform/settings/quiet-hours.ts";
import { db } from "#lib/platform/database/db.ts";
import { CHANNEL_IDS, type ChannelId, targetOfChannel } from "./channels.ts";

const MOST_SHOWN = 50;

/** `target`: null if the channel is not set up. `failingSince`: null while messages arrive, or none was sent. */
export type ChannelView = {
  id: ChannelId;
  target: string | null;
  /** It is told of companies with this tag alone; null: of all. */
  tag: string | null;
  lastSentAt: Date | null;
  failingSince: Date | null;
  nextAttemptAt: Date | null;
};

const DELIVERY_STATES = ["sending", "sent", "failed", "merged", "test_failed"] as const;

/** `merged`: told by a later message. */
export type DeliveryView = {
  id: string;
  channel: ChannelId;
  subject: string;
  state: (typeof DELIVERY_STATES)[number];
  attempts: number;
  createdAt: Date;
  attemptedAt: Date;
  error: string | null;
};

/** The channels and the latest deliveries. For operators. @throws AppError not_found */
export async function readAlerts(viewer: Viewer): Promise<{
  channels: ChannelView[];
  deliveries: DeliveryView[];
  quietHours: string | null;
}> {
  requireOperator(viewer);
  const [known, deliveries] = await Promise.all([
    db().alertChannel.findMany({ take: CHANNEL_IDS.length }),
    db().alertDelivery.findMany({
      orderBy: [{ attemptedAt: "desc" }, { id: "desc" }],
      take: MOST_SHOWN,
    }),
  ]);
  const hours = env().ALERT_QUIET_HOURS;
  return {
    quietHours: hours ? describeQuietHours(hours) : null,
    channels: CHANNEL_IDS.map((id) => {
      const row = known.find(({ channel }) => channel === id);
      return {
        id,
        target: targetOfChannel(id),
        tag: row?.tag ?? null,
        lastSentAt: row?.lastSentAt ?? null,
        failingSince: row?.failingSince ?? null,
        nextAttemptAt: row?.nextAttemptAt ?? null,
      };
    }),
    deliveries: deliveries.flatMap(({ channel, state, ...delivery }) => {
      const known = CHANNEL_IDS.find((id) => id === channel);
      const word = DELIVERY_STATES.find((one) => one === state);
      return known && word ? [{ ...delivery, channel: known, state: word }] : [];
    }),
  };
}
