import { formatCount, plural } from "#lib/platform/format.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Checks about webhooks. Pure. */

export function judgeSignature({
  webhooks: { verifiedSubscriptions, problem, delivered, lastDeliveredAt },
}: ReadinessFacts): Judgement {
  if (problem)
    return {
      state: "problem",
      evidence: problem,
      at: null,
      todo: "Open Webhooks and follow the instructions there.",
    };
  if (verifiedSubscriptions === 0)
    return {
      state: "not_seen",
      evidence: "No webhook subscription is verified.",
      at: null,
      todo: "Create one on the Webhooks page.",
    };
  if (delivered === 0)
    return {
      state: "not_seen",
      evidence: "A subscription is verified, but nothing was delivered in 30 days.",
      at: null,
      todo: "Change something in a demo company, or send a test event.",
    };
  return {
    state: "shown",
    evidence: `${formatCount(delivered)} ${plural(delivered, "event was", "events were")} delivered in 30 days with a valid signature; events without one are not stored.`,
    at: lastDeliveredAt,
    todo: null,
  };
}

export function judgeRepeatedDelivery({
  webhooks: { repeated, repeatedAt, failed },
}: ReadinessFacts): Judgement {
  if (failed > 0)
    return {
      state: "problem",
      evidence: `${failed} ${plural(failed, "event", "events")} in the last 30 days could not be processed.`,
      at: null,
      todo: "Open Webhooks: each failed event shows the reason and can be replayed.",
    };
  if (repeated === 0)
    return {
      state: "not_seen",
      evidence: "No event was delivered twice in 30 days.",
      at: null,
      todo: "Deliver the same event again from Gusto's developer portal or the simulator.",
    };
  return {
    state: "shown",
    evidence: `${repeated} ${plural(repeated, "event was", "events were")} delivered more than once in 30 days; each took effect once.`,
    at: repeatedAt,
    todo: null,
  };
}

export function judgeDeprovision({
  deprovisioned: { processed, failed, lastAt },
}: ReadinessFacts): Judgement {
  if (failed > 0)
    return {
      state: "problem",
      evidence: `Access was ended in Gusto ${failed} ${plural(failed, "time", "times")} without being processed here.`,
      at: lastAt,
      todo: "Open Webhooks and replay the event.",
    };
  if (processed === 0)
    return {
      state: "not_seen",
      evidence: "No company has ended this application's access in Gusto.",
      at: null,
      todo: "Disconnect the application from a demo company inside Gusto.",
    };
  return {
    state: "shown",
    evidence: `${processed} ${plural(processed, "company", "companies")} ended this application's access in Gusto, and ${plural(processed, "was", "were")} disconnected here.`,
    at: lastAt,
    todo: null,
  };
}
