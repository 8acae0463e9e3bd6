import "server-only";
import { headers } from "next/headers";
import { AppError } from "#lib/platform/errors.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { findViewer } from "./current-viewer.ts";
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
  if (!viewer) throw new AppError("not_signed_in", "You are signed out. Sign in and try again.");
  return { viewer, ip: clientIp(received) };
}
