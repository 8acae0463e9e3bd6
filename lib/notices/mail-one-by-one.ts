import "server-only";
import { canSendMail, type Mail } from "./send-mail.ts";
import { type MailOutcome, SEND_LIMIT_MS, trySendMail } from "./try-send-mail.ts";

/** If a worker is killed in the middle, another one takes over the mail after this. */
export const MAIL_LEASE_MS = 2 * SEND_LIMIT_MS;

/** `stop` starts no further email; the current one ends within `limitMs`. */
export type MailOptions = { stop?: AbortSignal; limitMs?: number };

type Waiting<Item> = {
  /** Leases the next one that waits, for `MAIL_LEASE_MS`. */
  claim: () => Promise<Item | null>;
  mailOf: (item: Item) => Mail;
  record: (item: Item, outcome: "sent" | "refused") => Promise<unknown>;
};

/**
 * Mails what is waiting, one by one, until nothing is left or the server accepts nothing. At least
 * once: a worker killed between the server's answer and its record mails one twice, but none is lost.
 * @returns how many were sent
 */
export async function mailOneByOne<Item>(
  { claim, mailOf, record }: Waiting<Item>,
  { stop, limitMs }: MailOptions,
): Promise<number> {
  if (!canSendMail()) return 0;
  for (let sent = 0; ;) {
    const item = stop?.aborted ? null : await claim();
    if (!item) return sent;
    const outcome: MailOutcome = await trySendMail(mailOf(item), limitMs);
    if (outcome === "sent" || outcome === "refused") await record(item, outcome);
    if (outcome === "sent") sent += 1;
    // Its lease keeps it out of the next rounds for a while.
    if (outcome === "away") return sent;
  }
}
