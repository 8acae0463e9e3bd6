import type { ChannelId } from "#lib/incidents/alerts/channels.ts";
import type { DeliveryView } from "#lib/incidents/alerts/read-alerts.ts";
import type { Tone } from "../ui/tone.ts";

export const CHANNEL_WORDS: Record<ChannelId, { name: string; settings: string; test: string }> = {
  email: { name: "Email", settings: "ALERT_EMAILS and SMTP_URL", test: "Send test email" },
  slack: { name: "Slack", settings: "ALERT_SLACK_URL", test: "Send test to Slack" },
  webhook: {
    name: "Webhook",
    settings: "ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET",
    test: "Send test webhook",
  },
};

export const DELIVERY_WORDS: Record<DeliveryView["state"], { word: string; tone: Tone }> = {
  sending: { word: "Sending", tone: "info" },
  sent: { word: "Delivered", tone: "good" },
  failed: { word: "Will be retried", tone: "warn" },
  merged: { word: "Told by a later message", tone: "idle" },
  test_failed: { word: "Not delivered", tone: "bad" },
};
