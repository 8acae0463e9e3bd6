import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { logger } from "#lib/platform/logger.ts";
import { type Mail, sendMail } from "./send-mail.ts";

/**
 * A server may keep responding without ever finishing. Shorter than the time a stopping worker
 * waits for its jobs.
 */
export const SEND_LIMIT_MS = 25_000;

/**
 * `refused`: permanently rejected (5xx). `later`: this one temporarily. `away`: the server accepts
 * nothing.
 */
export type MailOutcome = "sent" | "refused" | "later" | "away";

/** Sends one email within a time limit, and returns the outcome instead of throwing. */
export async function trySendMail(mail: Mail, limitMs = SEND_LIMIT_MS): Promise<MailOutcome> {
  const over = new AbortController();
  const limit = delay(limitMs, undefined, { signal: over.signal });
  try {
    await Promise.race([
      sendMail(mail),
      limit.then(() => {
        throw new Error(`The mail server did not finish within ${limitMs} ms.`);
      }),
    ]);
    return "sent";
  } catch (error) {
    const code = Number((error as { responseCode?: unknown }).responseCode);
    const outcome = code >= 500 ? "refused" : code >= 400 && code !== 421 ? "later" : "away";
    logger().error(
      { err: error, outcome },
      outcome === "refused"
        ? "The mail server permanently refused a message"
        : "A message could not be mailed; retrying later",
    );
    return outcome;
  } finally {
    over.abort();
    limit.catch(() => undefined);
  }
}
