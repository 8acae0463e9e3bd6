// Reads a request body once, with a size limit, for all its readers: the fault matcher, the ledger
// and the handler.

import { ApiError } from "./errors.ts";
import type { SimulatorContext } from "./app-types.ts";

const MAX_BODY_BYTES = 256 * 1024;
const MAX_CONTROL_BODY_BYTES = 16 * 1024 * 1024;

export function readText(c: SimulatorContext): Promise<string> {
  const known = c.get("body");
  if (known !== null) return known;
  const reading = readCapped(
    c,
    c.req.path.startsWith("/_simulator") ? MAX_CONTROL_BODY_BYTES : MAX_BODY_BYTES,
  );
  c.set("body", reading);
  return reading;
}

async function readCapped(c: SimulatorContext, maxBytes: number): Promise<string> {
  if (Number(c.req.header("content-length") ?? 0) > maxBytes) throw tooLarge();
  const stream = c.req.raw.body;
  if (stream === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(): ApiError {
  return new ApiError(
    413,
    { error: "invalid_request", error_description: "The request body is too large." },
    { Connection: "close" },
  );
}
