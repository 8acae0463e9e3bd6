"use server";

import { z } from "zod";
import { replayEvent } from "#lib/webhooks/replay-event.ts";
import {
  changeSubscription,
  deleteSubscription,
  verifySubscriptionAgain,
} from "#lib/webhooks/subscriptions/manage-subscriptions.ts";
import { createSubscription } from "#lib/webhooks/subscriptions/create-subscription.ts";
import { operatorAction } from "../../../action.ts";
import { text, texts } from "../../../form-fields.ts";

const subscription = z.object({ subscriptionId: text });

export const subscribe = operatorAction(z.object({ types: texts }), async (caller, { types }) => {
  await createSubscription(caller, types);
  return {
    kind: "done",
    message:
      "Subscribed. Gusto is sending its verification token; this dashboard confirms it automatically.",
  };
});

export const changeTypes = operatorAction(
  subscription.extend({ types: texts }),
  async (caller, { subscriptionId, types }) => {
    await changeSubscription(caller, subscriptionId, types);
    return { kind: "done", message: "Changed." };
  },
);

export const verifyAgain = operatorAction(subscription, async (caller, { subscriptionId }) => {
  await verifySubscriptionAgain(caller, subscriptionId);
  return {
    kind: "done",
    message:
      "Verification requested. Gusto is sending a new token; the old one works until the new one is confirmed.",
  };
});

export const unsubscribe = operatorAction(subscription, async (caller, { subscriptionId }) => {
  await deleteSubscription(caller, subscriptionId);
  return { kind: "done", message: "Deleted." };
});

export const replay = operatorAction(z.object({ eventId: text }), async (caller, { eventId }) => {
  await replayEvent(caller, eventId);
  return { kind: "done", message: "The event is being processed again." };
});
