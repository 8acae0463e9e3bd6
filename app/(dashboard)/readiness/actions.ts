"use server";

import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { tickItem, untickItem } from "#lib/readiness/readiness.ts";

export async function tick(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (viewer, ip) => {
    await tickItem(viewer, { item: form.get("item"), note: form.get("note"), doneOn: form.get("doneOn") }, ip);
    return { kind: "done", message: "Noted." };
  });
}

export async function untick(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (viewer, ip) => {
    const item = form.get("item");
    await untickItem(viewer, typeof item === "string" ? item : "", ip);
    return { kind: "done", message: "Taken back." };
  });
}

async function act(run: (viewer: Viewer, ip: string | null) => Promise<ActionResult>): Promise<ActionResult> {
  try {
    const { viewer, ip } = await requireActionCaller();
    const result = await run(viewer, ip);
    revalidatePath("/readiness");
    return result;
  } catch (error) {
    return problemOf(error);
  }
}
