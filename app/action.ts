import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { requireActionCaller } from "#lib/access/action-caller.ts";
import type { Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { AppError } from "#lib/platform/errors.ts";
import { readForm, textsOf } from "./form-fields.ts";

/*
 * A server action is a public address: whoever knows its id can call it, whatever page shows its button. So each one is made by one of
 * these two: they ask where the request comes from, who calls and whether that person may, read the form by a schema, have what is on the
 * screen drawn anew, and answer what went wrong in words. Lint holds that there is no other one.
 */

type Action = (previous: ActionResult, form: FormData) => Promise<ActionResult>;
type Run<Input> = (caller: Caller, input: Input) => Promise<ActionResult>;
/** `keeps`: the fields whose texts come back with a problem. Never a secret. */
type Options = { keeps?: readonly string[] };

/** For whoever is signed in; which companies and runs they may act on, the use case knows. */
export function action<Input>(
  schema: z.ZodType<Input>,
  run: Run<Input>,
  options: Options = {},
): Action {
  return define(schema, run, options, () => undefined);
}

/** For operators; to anybody else it does not exist. */
export function operatorAction<Input>(
  schema: z.ZodType<Input>,
  run: Run<Input>,
  options: Options = {},
): Action {
  return define(schema, run, options, ({ viewer }) => requireOperator(viewer));
}

function define<Input>(
  schema: z.ZodType<Input>,
  run: Run<Input>,
  { keeps }: Options,
  admit: (caller: Caller) => void,
): Action {
  return async (_previous, form) => {
    try {
      const caller = await requireActionCaller();
      admit(caller);
      const result = await run(caller, readInput(schema, form));
      revalidatePath("/", "layout");
      return result;
    } catch (error) {
      return { ...problemOf(error), ...(keeps && { values: textsOf(form, keeps) }) };
    }
  };
}

function readInput<Input>(schema: z.ZodType<Input>, form: FormData): Input {
  const parsed = schema.safeParse(readForm(form));
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0] ?? "");
  throw new AppError(
    "invalid_input",
    "What was sent cannot be read, or a part of it is too long. Load the page again.",
    { field },
  );
}
