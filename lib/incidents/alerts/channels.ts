import "server-only";
import { env } from "#lib/platform/env.ts";
import { canSendMail } from "#lib/notices/send-mail.ts";
import { isQuietAt } from "#lib/platform/settings/quiet-hours.ts";

/*
 * Where alerts go, by settings alone: no page can make this server call an address of somebody's choice.
 */

export const CHANNEL_IDS = ["email", "slack", "webhook"] as const;
export type ChannelId = (typeof CHANNEL_IDS)[number];

/** Whether this channel is set up. */
export function hasChannel(channel: ChannelId): boolean {
  return targetOfChannel(channel) !== null;
}

/** Where it leads, for people: no secret, and Slack's path is one. Null if it is not set up. */
export function targetOfChannel(channel: ChannelId): string | null {
  const { ALERT_EMAILS: emails, ALERT_SLACK_URL: slack, ALERT_WEBHOOK_URL: webhook } = env();
  switch (channel) {
    case "email":
      return canSendMail() && emails.length > 0 ? emails.join(", ") : null;
    case "slack":
      return slack ? new URL(slack.reveal()).host : null;
    case "webhook":
      return webhook ? new URL(webhook.reveal()).host : null;
  }
}

/** Whether only what is critical is told now. */
export function isQuiet(now: Date): boolean {
  const hours = env().ALERT_QUIET_HOURS;
  return hours !== undefined && isQuietAt(hours, now);
}
