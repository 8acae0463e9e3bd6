import { z } from "zod";

const TEN_DIGITS_OF_SECONDS = 99_999_999_999;
const expiresAt = z.union([
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  z
    .number()
    .int()
    .positive()
    .max(TEN_DIGITS_OF_SECONDS)
    .transform((seconds) => new Date(seconds * 1_000)),
]);

/** PostgreSQL's text has no NUL. */
const text = z.string().regex(/^[^\u0000]*$/);

const lineSchema = z.object({
  company_uuid: z.uuid().toLowerCase(),
  access_token: z.string().min(1).max(4_096),
  refresh_token: z.string().min(1).max(4_096),
  expires_at: expiresAt,
  name: text.trim().min(1).max(300).optional(),
  resource_owner_uuid: z.uuid().toLowerCase().optional(),
  scope: text.max(4_096).optional(),
});
export type ImportLine = z.infer<typeof lineSchema>;

/** Reads a line of NDJSON. @returns what is wrong with it, if anything; never contains a token */
export function readImportLine(text: string): ImportLine | string {
  const parsed = lineSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : describe(parsed.error);
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join(".");
  return field ? `${field} is missing or not valid` : "not a JSON object";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
