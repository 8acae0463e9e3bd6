"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { tickItem, untickItem } from "#lib/readiness/readiness.ts";
import { act } from "../../act.ts";
import { textOf } from "../../form-text.ts";

export async function tick(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await tickItem(
      viewer,
      { item: form.get("item"), note: form.get("note"), doneOn: form.get("doneOn") },
      ip,
    );
    return { kind: "done", message: "Saved." };
  });
}

export async function untick(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await untickItem(viewer, textOf(form, "item"), ip);
    return { kind: "done", message: "Undone." };
  });
}
