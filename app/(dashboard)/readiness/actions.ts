"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { tickItem, untickItem } from "#lib/readiness/readiness.ts";
import { act } from "../../act.ts";

export async function tick(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act("/readiness", async ({ viewer, ip }) => {
    await tickItem(viewer, { item: form.get("item"), note: form.get("note"), doneOn: form.get("doneOn") }, ip);
    return { kind: "done", message: "Noted." };
  });
}

export async function untick(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act("/readiness", async ({ viewer, ip }) => {
    const item = form.get("item");
    await untickItem(viewer, typeof item === "string" ? item : "", ip);
    return { kind: "done", message: "Taken back." };
  });
}
