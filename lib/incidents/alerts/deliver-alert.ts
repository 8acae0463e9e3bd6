import "server-only";
import { fetch } from "undici";
import { trySendMail } from "#lib/notices/try-send-mail.ts";
import { isNeverSent } from "#lib/platform/http/outbound/create-connector.ts";
import { createDispatcher } from "#lib/platform/http/outbound/create-dispatcher.ts";
import { connectOutbound } from "#lib/platform/http/outbound/outbound.ts";
import { env } from "#lib/platform/env.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import type { ChannelId } from "./channels.ts";
import type { Alert } from "./compose-alert.ts";
import { signAlert } from "./sign-alert.ts";

/** Whoever receives an alert has so long to take it. */
export const DELIVERY_LIMIT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** `id`: the same for every attempt of one message. */
type Message = Alert & { id: string; at: Date };

/** Sends one message within a time limit. @returns what went wrong, for people and without a secret; null if it was taken */
export async function deliverAlert(
  channel: ChannelId,
  message: Message,
  limitMs = DELIVERY_LIMIT_MS,
): Promise<string | null> {
  const problem = await deliver(channel, message, limitMs);
  instruments().alertDeliveries.inc({ channel, outcome: problem === null ? "sent" : "failed" });
  return problem;
}

async function deliver(
  channel: ChannelId,
  message: Message,
  limitMs: number,
): Promise<string | null> {
  const {
    ALERT_EMAILS: to,
    ALERT_SLACK_URL: slack,
    ALERT_WEBHOOK_URL: webhook,
    ALERT_WEBHOOK_SECRET: secret,
  } = env();
  if (channel === "email") return mail(to, message, limitMs);
  if (channel === "slack" && slack)
    return post(slack.reveal(), JSON.stringify({ text: slackText(message) }), {}, limitMs);
  if (channel === "webhook" && webhook && secret) {
    const body = JSON.stringify(message.payload);
    return post(webhook.reveal(), body, signAlert(secret, { ...message, body }), limitMs);
  }
  return "This channel is not set up.";
}

const MAIL_PROBLEMS = {
  refused: "The mail server refused the message.",
  later: "The mail server refused the message for now.",
  away: "The mail server did not take the message.",
};

async function mail(to: string[], { subject, text }: Message, limitMs: number) {
  const outcome = await trySendMail({ to, subject, text: `${text}\n` }, limitMs);
  return outcome === "sent" ? null : MAIL_PROBLEMS[outcome];
}

/** https://docs.slack.dev/messaging/formatting-message-text: these three are escaped, and nothing else. */
function slackText({ subject, text }: Message): string {
  const whole = text.startsWith(subject) ? text : `${subject}\n\n${text}`;
  return whole.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Redirects are not followed: the message goes to the configured place or nowhere. */
async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  limitMs: number,
): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(limitMs),
      dispatcher: connections(),
    });
    // Read to its end, so that the connection can be used again.
    await response.arrayBuffer();
    return response.ok ? null : `The receiver answered ${response.status}.`;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError")
      return `The receiver did not answer within ${limitMs / 1_000} seconds.`;
    return isNeverSent(error)
      ? "The receiver cannot be reached."
      : "The connection to the receiver broke.";
  }
}

function connections() {
  return processWide("connections of alerts", () =>
    createDispatcher(connectOutbound, {
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      maxResponseSize: MAX_ANSWER_BYTES,
    }),
  );
}
