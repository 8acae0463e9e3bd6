import "server-only";
import { reachGusto } from "#lib/gusto/reach-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { ApplicationPause } from "#lib/tokens/health/health.ts";
import { broken, needsCare, sound } from "./finding.ts";
import type { CheckDefinition, Finding } from "./status-views.ts";

const HELD: Record<NonNullable<ApplicationPause["heldReason"]>, [saw: string, todo: string]> = {
  operator: [
    "An operator put all refreshing on hold. Valid tokens are served.",
    "Press Resume refreshing on the overview, or run npm run hold -- end.",
  ],
  restored_database: [
    "This database was restored from a backup, so refreshing is on hold.",
    "Look for a newer state of the database first; then resume refreshing.",
  ],
  grants_refused: [
    "Gusto refused several grants and accepted none, so no company is given up and one grant is tried at a time.",
    "Check the client id, the redirect URI, a second copy of this dashboard, and Gusto's status page.",
  ],
};

/** Pure. */
export function judgePause(pause: ApplicationPause | null): Finding {
  if (pause === null) return sound("The breaker is closed: tokens are refreshed as they fall due.");
  if (pause.reason === "client_refused")
    return {
      ...broken(
        "Gusto refuses the client id and secret, so nothing is refreshed.",
        "Set the right GUSTO_CLIENT_ID and GUSTO_CLIENT_SECRET in all processes, and restart them.",
        pause.since,
      ),
      guide: "docs/guides/operator-runbook.md#credentialsrefused",
    };
  if (pause.reason === "gusto_unavailable")
    return broken(
      "Exchanges with Gusto fail one after the other, so one at a time is tried. Valid tokens are served.",
      "Check the network outside, and Gusto's status page. It goes on by itself.",
      pause.since,
    );
  return {
    ...needsCare(...HELD[pause.heldReason ?? "operator"], pause.since),
    guide: "docs/guides/operator-runbook.md#refreshingheld",
  };
}

async function askGusto(): Promise<Finding> {
  const { host } = new URL(env().GUSTO_BASE_URL);
  try {
    const { tookMs } = await reachGusto();
    return sound(`A connection to ${host} was opened in ${tookMs} ms.`);
  } catch {
    return broken(
      `No connection to ${host} can be opened.`,
      "Check DNS, the firewall, HTTPS_PROXY and OUTBOUND_CA_FILE, then Gusto's status page.",
    );
  }
}

type SubscriptionState = { status: string; problem: string | null; checkedAt: Date | null };

/** Pure. */
export function judgeSubscriptions(subscriptions: readonly SubscriptionState[]): Finding {
  const failing = subscriptions.find(({ problem }) => problem !== null);
  if (failing)
    return broken(
      `Gusto's webhook subscription is ${failing.status}: ${failing.problem}`,
      "Open Webhooks and follow the instructions there. Missed events are read from Gusto's list.",
      failing.checkedAt,
    );
  const unready = subscriptions.find(({ status }) => status !== "verified");
  if (unready)
    return needsCare(
      `A webhook subscription is ${unready.status}.`,
      "Open Webhooks, and verify it there.",
      unready.checkedAt,
    );
  const [verified] = subscriptions;
  return verified
    ? sound("Gusto's webhook subscription is verified.", verified.checkedAt)
    : sound("There is no webhook subscription: changes are read by schedule alone.");
}

/** There is one a kind; more than a few are left over. */
const MOST_SUBSCRIPTIONS = 20;

export const GUSTO_CHECKS: readonly CheckDefinition[] = [
  {
    id: "gusto",
    title: "Gusto reachable",
    guide: "docs/guides/network.md",
    ask: askGusto,
  },
  {
    id: "refreshing",
    title: "Refreshing",
    guide: "docs/guides/operator-runbook.md#gustounavailable",
    ask: async () => judgePause(await readApplicationPause()),
  },
  {
    id: "webhooks",
    title: "Webhook subscription",
    guide: "docs/guides/webhooks.md",
    ask: async () =>
      judgeSubscriptions(
        await db().webhookSubscription.findMany({
          where: { removedAt: null },
          select: { status: true, problem: true, checkedAt: true },
          orderBy: { createdAt: "desc" },
          take: MOST_SUBSCRIPTIONS,
        }),
      ),
  },
];
