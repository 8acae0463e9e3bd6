import type { FieldProblem } from "#lib/platform/errors.ts";

/** What a server action answers: a sentence for the person who pressed the button. */
export type ActionResult =
  | { kind: "idle"; values?: FormValues }
  | { kind: "done"; message: string; values?: FormValues }
  | {
      kind: "problem";
      message: string;
      /** The log has the details under it. */
      errorId?: string;
      /** What is wrong with single fields. */
      problems?: readonly FieldProblem[];
      values?: FormValues;
    };

/** What the form shows again, by the names of its fields, so that a problem costs no typing. */
export type FormValues = Readonly<Record<string, string>>;
