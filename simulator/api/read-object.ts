// JSON bodies of /v1: an object, or a clean 400.

import { apiError } from "../http/errors.ts";
import { readJson } from "../http/parameters.ts";
import type { SimulatorContext } from "../http/app-types.ts";

export type JsonObject = Record<string, unknown>;

export async function readObject(c: SimulatorContext): Promise<JsonObject> {
  try {
    return asObject(await readJson(c)) ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw apiError(400, {
      error_key: "request",
      category: "invalid_request_error",
      message: "The request body is not valid JSON.",
    });
  }
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}
