import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { requireActionCaller } from "#lib/access/action-caller.ts";
import type { Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { ActionResult, FormAction } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { AppError } from "#lib/platform/errors.ts";
import { readValues, textsOf } from "./form-fields.ts";

/*
 * A server action is a public endpoint: anyone who knows its id can call it, whichever page shows
 * its button. So every action is made with one of these two functions, which check the request's
 * origin and the caller's rights, validate the form, revalidate the screen, and turn errors into
 * messages. Lint forbids any other way.
 */

type Run<Input> = (caller: Caller, input: Input) => Promise<ActionResult>;
/** `keeps`: fields whose values are returned with an error. Never a secret. */
type Options = { keeps?: readonly string[] };

/** For any signed-in person; the use case checks which companies and runs they may act on. */
export function action<Input>(
  schema: z.ZodType<Input>,
  run: Run<Input>,
  options: Options = {},
): FormAction {
  return define(schema, run, options, () => undefined);
}

/** For operators; for anyone else it doesn't exist. */
export function operatorAction<Input>(
  schema: z.ZodType<Input>,
  run: Run<Input>,
  options: Options = {},
): FormAction {
  return define(schema, run, options, ({ viewer }) => requireOperator(viewer));
}

function define<Input>(
  schema: z.ZodType<Input>,
  run: Run<Input>,
  { keeps }: Options,
  admit: (caller: Caller) => void,
): FormAction {
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
  const parsed = schema.safeParse(readValues(form));
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0] ?? "");
  throw new AppError(
    "invalid_input",
    "The form could not be read, or a value in it is too long. Reload the page.",
    { field },
  );
}
