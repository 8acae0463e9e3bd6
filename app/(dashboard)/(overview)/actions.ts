"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { holdRefreshing, resumeRefreshing } from "#lib/installation/resume-refreshing.ts";
import { act } from "../../act.ts";

export async function resume(_previous: ActionResult, _form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const { wasHeld, isHeldAgain } = await resumeRefreshing(viewer, ip);
    if (isHeldAgain)
      return {
        kind: "problem",
        message:
          "Your hold has ended, but this database was restored from a backup, so refreshing stays on hold.",
      };
    return {
      kind: "done",
      message: wasHeld ? "Refreshing resumed." : "There was no hold to end.",
    };
  });
}

export async function hold(_previous: ActionResult, _form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const began = await holdRefreshing(viewer, ip);
    return {
      kind: "done",
      message: began
        ? "Nothing is refreshed until an operator resumes refreshing."
        : "Refreshing is already on hold.",
    };
  });
}
