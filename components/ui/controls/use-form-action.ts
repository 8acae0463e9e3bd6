import { useActionState } from "react";
import { type ActionResult, type FormAction, IDLE } from "#lib/companies/action-result.ts";
import { answered } from "./answered.ts";

/** React's `useActionState` for our forms, where a press without an answer is a problem as well. */
export function useFormAction(action: FormAction, initial: ActionResult = IDLE) {
  // The server needs the action itself, to write a form that works before scripts load.
  return useActionState(typeof window === "undefined" ? action : answered(action), initial);
}
