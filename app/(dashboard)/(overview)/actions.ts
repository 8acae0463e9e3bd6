"use server";

import { holdRefreshing, resumeRefreshing } from "#lib/installation/resume-refreshing.ts";
import { operatorAction } from "../../action.ts";
import { nothing } from "../../form-fields.ts";

export const resume = operatorAction(nothing, async (caller) => {
  const { wasHeld, isHeldAgain } = await resumeRefreshing(caller);
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

export const hold = operatorAction(nothing, async (caller) => {
  const began = await holdRefreshing(caller);
  return {
    kind: "done",
    message: began
      ? "Nothing is refreshed until an operator resumes refreshing."
      : "Refreshing is already on hold.",
  };
});
