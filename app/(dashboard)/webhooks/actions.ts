"use server";

import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { replayEvent } from "#lib/webhooks/list-events.ts";
import { changeSubscription, createSubscription, deleteSubscription, verifySubscriptionAgain } from "#lib/webhooks/manage-subscriptions.ts";

export async function subscribe(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await createSubscription(caller, form.getAll("types"));
    return "Subscribed. Gusto sends its verification token now; this dashboard confirms it by itself.";
  });
}

export async function changeTypes(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await changeSubscription(caller, form.get("subscriptionId"), form.getAll("types"));
    return "Changed.";
  });
}

export async function verifyAgain(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await verifySubscriptionAgain(caller, form.get("subscriptionId"));
    return "Asked. Gusto sends a new token; the old one stays in force until it is confirmed.";
  });
}

export async function unsubscribe(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await deleteSubscription(caller, form.get("subscriptionId"));
    return "Deleted.";
  });
}

export async function replay(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (caller) => {
    await replayEvent(caller, form.get("eventId"));
    return "It is worked on again.";
  });
}

async function act(run: (caller: { viewer: Viewer; ip: string | null }) => Promise<string>): Promise<ActionResult> {
  try {
    const message = await run(await requireActionCaller());
    revalidatePath("/webhooks");
    return { kind: "done", message };
  } catch (error) {
    return problemOf(error);
  }
}
