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
          "Your hold has ended, and this database was restored from a backup: it is held for that now.",
      };
    return {
      kind: "done",
      message: wasHeld ? "Refreshing goes on." : "Nothing was held any more.",
    };
  });
}

export async function hold(_previous: ActionResult, _form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const began = await holdRefreshing(viewer, ip);
    return {
      kind: "done",
      message: began ? "Nothing is refreshed until an operator resumes." : "It is held already.",
    };
  });
}
