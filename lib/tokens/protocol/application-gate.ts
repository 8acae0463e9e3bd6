import type { TokenResponse } from "#lib/oauth/token-response.ts";
import type { ApplicationState } from "./application-state.ts";
import {
  type Admission,
  type ApplicationOutcome,
  decideAdmission,
  decideApplicationOutcome,
} from "./breaker.ts";
import type { RefreshPorts } from "./refresh-ports.ts";

/*
 * Decides whether an exchange may be sent now, by what is known of Gusto and our credentials as a
 * whole.
 */

export async function admit(
  { store, timing, environment, credentials }: RefreshPorts,
  grant: string,
): Promise<{ admission: Admission; state: ApplicationState }> {
  const { state, now } = await store.readApplication(environment);
  const unlocked = decideAdmission(state, grant, now, timing, credentials);
  if (!unlocked.next) return { admission: unlocked.result, state };
  return store.transactApplication(environment, (locked, lockedAt) => {
    const { result, next } = decideAdmission(locked, grant, lockedAt, timing, credentials);
    return { result: { admission: result, state: locked }, next };
  });
}

/**
 * Records what this exchange says about the application as a whole. A lost write is harmless: the
 * next exchange reports again.
 */
export async function report(
  ports: RefreshPorts,
  { grant, probe, sent }: { grant: string; probe: boolean; sent: number },
  response: TokenResponse,
): Promise<void> {
  const { store, timing, environment } = ports;
  const decide = (state: ApplicationState, now: Date) => {
    const sentAt = new Date(now.getTime() - (ports.monotonicMs() - sent));
    const outcome = applicationOutcome(response, sentAt, ports.credentials);
    return outcome && decideApplicationOutcome(state, outcome, { grant, probe }, now, timing);
  };
  const read = await store.readApplication(environment).catch(() => null);
  if (read && !decide(read.state, read.now)) return;
  await store
    .transactApplication(environment, (locked, lockedAt) => ({
      result: undefined,
      next: decide(locked, lockedAt),
    }))
    .catch(() => undefined);
}

/**
 * Null when it says nothing: a refusal was judged together with its row, and a rate limit concerns
 * one grant and shows that Gusto is up.
 */
function applicationOutcome(
  response: TokenResponse,
  sentAt: Date,
  credentials: string,
): ApplicationOutcome | undefined {
  if (response.kind === "granted") return { kind: "accepted", sentAt };
  if (response.kind === "client_refused") return { kind: "client_refused", credentials };
  if (
    response.kind === "refused" ||
    (response.kind === "not_processed" && response.reason === "rate_limited")
  )
    return undefined;
  return { kind: "failed" };
}
