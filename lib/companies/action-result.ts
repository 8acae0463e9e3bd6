import type { FieldProblem } from "#lib/platform/errors.ts";

/** What a server action returns: a sentence for the person who pressed the button. */
export type ActionResult =
  | { kind: "idle"; values?: FormValues }
  | {
      kind: "done";
      message: string;
      values?: FormValues;
      /** A new secret, which nothing stores: whoever leaves the page has lost it. */
      shownOnce?: string;
    }
  | {
      kind: "problem";
      message: string;
      /** The id under which the log has the details. */
      errorId?: string;
      /** Problems with individual fields. */
      problems?: readonly FieldProblem[];
      values?: FormValues;
    };

/** Before the button is pressed. */
export const IDLE: ActionResult = { kind: "idle" };

/** A server action as a form's buttons get it. */
export type FormAction = (previous: ActionResult, form: FormData) => Promise<ActionResult>;

/** The values to show again, by field name, so that a problem doesn't cost retyping. */
export type FormValues = Readonly<Record<string, string>>;
