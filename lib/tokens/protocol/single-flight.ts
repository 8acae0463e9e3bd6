import {
  type Pass,
  type RefreshOutcome,
  type RefreshRequest,
  unavailable,
} from "./refresh-outcome.ts";
import type { RefreshPorts } from "./refresh-ports.ts";

/** One exchange per token at a time in this process; the lease in the row does the same across processes. */
export function createSingleFlight(
  ports: RefreshPorts,
  pass: (request: RefreshRequest) => Promise<Pass>,
) {
  const { timing } = ports;
  const flights = new Map<string, Promise<Pass>>();

  /**
   * Gets a token newer than `staleVersion`, or says why not. Callers of one token share one
   * exchange. It cannot be canceled: if a caller leaves, the exchange continues, because its answer
   * may be the only copy of the grant.
   */
  async function refresh(request: RefreshRequest): Promise<RefreshOutcome> {
    const deadline = ports.monotonicMs() + timing.waitDeadlineMs;
    while (ports.monotonicMs() < deadline) {
      const pass = await withinDeadline(flight(request), deadline);
      if (pass.kind === "again") continue;
      if (pass.kind === "fresh" && pass.version === request.staleVersion) continue;
      return pass;
    }
    return unavailable("refresh_under_way", timing.waitPollMs * 10);
  }

  /** Step 0: single flight in this process. */
  function flight(request: RefreshRequest): Promise<Pass> {
    const running = flights.get(request.tokenId);
    if (running) return running;
    const started = pass(request)
      .catch((error: unknown) => {
        ports.alert("unexpected", { tokenId: request.tokenId, error });
        return unavailable("internal_error", 1_000);
      })
      .finally(() => flights.delete(request.tokenId));
    flights.set(request.tokenId, started);
    return started;
  }

  async function withinDeadline(work: Promise<Pass>, deadline: number): Promise<Pass> {
    const answered = new AbortController();
    const late = ports
      .sleep(Math.max(0, deadline - ports.monotonicMs()), answered.signal)
      .then(() => unavailable("refresh_under_way", timing.waitPollMs * 10));
    return Promise.race([work, late]).finally(() => answered.abort());
  }

  return { refresh, flights };
}
