import { AppError } from "../errors.ts";
import { readBoundedBody } from "./read-bounded-body.ts";

/**
 * A request's body as text.
 * @throws AppError payload_too_large; invalid_input if it breaks off or is not UTF-8
 */
export async function readTextBody(request: Request, maxBytes: number): Promise<string> {
  const body = await readBoundedBody(request, maxBytes);
  if (body.kind === "too_large")
    throw new AppError("payload_too_large", `The request is larger than ${maxBytes / 1024} KB.`);
  if (body.kind === "broken") throw new AppError("invalid_input", "The body could not be read.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body.bytes);
  } catch {
    throw new AppError("invalid_input", "The body is not UTF-8.");
  }
}

/** @throws AppError as readTextBody; invalid_input if it is not JSON */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readTextBody(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", "The body is not JSON.");
  }
}
