import { readJson } from "../http/parameters.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { z } from "zod";

/** Thrown for an invalid control body; returned as 422 with the names of the wrong fields. */
export class InvalidControlBody extends Error {
  readonly problems: { field: string; message: string }[];

  constructor(problems: { field: string; message: string }[]) {
    super("invalid control body");
    this.problems = problems;
  }
}

export async function readBody<T extends z.ZodType>(
  c: SimulatorContext,
  schema: T,
): Promise<z.infer<T>> {
  let body: unknown;
  try {
    body = (await readJson(c)) ?? {};
  } catch {
    throw new InvalidControlBody([{ field: "", message: "the body is not valid JSON" }]);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new InvalidControlBody(
    parsed.error.issues.map((issue) => ({ field: fieldOf(issue), message: issue.message })),
  );
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".");
  return issue.code === "unrecognized_keys"
    ? [path, issue.keys.join(", ")].filter(Boolean).join(".")
    : path;
}

export function controlErrorResponse(error: InvalidControlBody): Response {
  return Response.json({ error: "invalid_body", problems: error.problems }, { status: 422 });
}
