import "server-only";
import type { z } from "zod";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";

const LIMIT_MS = 30_000;
const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Calls the control API of the demo's simulator (simulator/README.md); with a body, as POST.
 * @throws AppError not_found wherever Gusto is not a simulator on this machine, unavailable if it
 *   doesn't answer as expected
 */
export async function controlSimulator<T>(
  path: string,
  schema: z.ZodType<T>,
  body?: object,
  method = body ? "POST" : "GET",
): Promise<T> {
  const { DEMO_MODE, GUSTO_ENVIRONMENT, GUSTO_BASE_URL } = env();
  const isSimulated =
    DEMO_MODE &&
    GUSTO_ENVIRONMENT === "demo" &&
    THIS_MACHINE.test(new URL(GUSTO_BASE_URL).hostname);
  if (!isSimulated) throw new AppError("not_found", "Page not found.");
  try {
    const response = await fetch(`${GUSTO_BASE_URL}/_simulator${path}`, {
      method,
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(body && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
    return schema.parse(await response.json());
  } catch (cause) {
    throw new AppError("unavailable", "The simulator did not answer as expected.", { cause });
  }
}
