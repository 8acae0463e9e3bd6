import "server-only";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/** What belongs to the demo exists only in demo mode, and only if the browser used a loopback host name. */
export function isDemoOpen(host: string | null): boolean {
  return env().DEMO_MODE && host !== null && LOOPBACK_HOST.test(host);
}

/**
 * Anywhere else there is no such page or act.
 * @throws AppError not_found
 */
export function requireDemo(host: string | null): void {
  if (!isDemoOpen(host)) throw new AppError("not_found", "Page not found.");
}
