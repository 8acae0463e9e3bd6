"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { replayEvent } from "#lib/webhooks/replay-event.ts";
import {
  changeSubscription,
  deleteSubscription,
  verifySubscriptionAgain,
} from "#lib/webhooks/subscriptions/manage-subscriptions.ts";
import { createSubscription } from "#lib/webhooks/subscriptions/create-subscription.ts";
import { act } from "../../act.ts";

export async function subscribe(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await createSubscription(caller, form.getAll("types"));
    return {
      kind: "done",
      message:
        "Subscribed. Gusto is sending its verification token; this dashboard confirms it automatically.",
    };
  });
}

export async function changeTypes(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await changeSubscription(caller, form.get("subscriptionId"), form.getAll("types"));
    return { kind: "done", message: "Changed." };
  });
}

export async function verifyAgain(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await verifySubscriptionAgain(caller, form.get("subscriptionId"));
    return {
      kind: "done",
      message:
        "Verification requested. Gusto is sending a new token; the old one works until the new one is confirmed.",
    };
  });
}

export async function unsubscribe(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await deleteSubscription(caller, form.get("subscriptionId"));
    return { kind: "done", message: "Deleted." };
  });
}

export async function replay(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await replayEvent(caller, form.get("eventId"));
    return { kind: "done", message: "The event is being processed again." };
  });
}
