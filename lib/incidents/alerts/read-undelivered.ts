import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { CHANNEL_IDS, type ChannelId, hasChannel } from "./channels.ts";

/** For each channel that is set up, since when what it has to be told was not taken, in seconds; 0 while nothing failed. */
export async function readUndeliveredAlerts(): Promise<{ channel: ChannelId; seconds: number }[]> {
  const now = databaseNow().getTime();
  const failing = await db().alertChannel.findMany({ where: { failingSince: { not: null } } });
  const since = new Map(failing.map(({ channel, failingSince }) => [channel, failingSince]));
  return CHANNEL_IDS.filter(hasChannel).map((channel) => {
    const seconds = (now - (since.get(channel)?.getTime() ?? now)) / 1_000;
    return { channel, seconds: Math.max(0, seconds) };
  });
}
