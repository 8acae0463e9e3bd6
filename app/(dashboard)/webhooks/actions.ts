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
        "Subscribed. Gusto sends its verification token now; this dashboard confirms it by itself.",
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
        "Verification requested. Gusto sends a new token; the old one stays in force until it is confirmed.",
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
    return { kind: "done", message: "It is worked on again." };
  });
}
