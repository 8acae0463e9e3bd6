import type { z } from "zod";
import { AppError } from "#lib/platform/errors.ts";

/** The parameters of an address, each given once and known. @throws AppError invalid_input, with the parameter's name */
export function readQuery<T>(url: string, schema: z.ZodType<T>): T {
  const given = new URL(url).searchParams;
  const repeated = [...given.keys()].find((name) => given.getAll(name).length > 1);
  if (repeated)
    throw new AppError("invalid_input", `${repeated.slice(0, 50)} is given more than once.`, {
      field: repeated.slice(0, 50),
    });
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  throw new AppError("invalid_input", `The parameter ${field?.slice(0, 50)} is not valid here.`, {
    field: field?.slice(0, 50),
  });
}
