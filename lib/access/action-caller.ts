import "server-only";
import { headers } from "next/headers";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { findViewer, signedOutError } from "./current-viewer.ts";
import { requireMayChange } from "./require-may-change.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import type { Caller } from "./caller.ts";

/**
 * Who is calling a server action, and from where. Every action starts with this: an action is a
 * public endpoint, whichever page shows its button.
 * @throws AppError not_signed_in, forbidden
 */
export async function requireActionCaller(): Promise<Caller> {
  const received = await headers();
  requireSameOrigin({ headers: received });
  const viewer = await findViewer();
  if (!viewer) throw await signedOutError();
  requireMayChange(viewer);
  return { viewer, ip: clientIp(received) };
}
