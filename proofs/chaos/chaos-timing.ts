import { TIMING, type Timing } from "#lib/tokens/protocol/timing.ts";

/**
 * Production limits scaled down, so a thousand leases can expire in one run. They keep their order.
 */
export const CHAOS_TIMING: Timing = {
  ...TIMING,
  connectMs: 400,
  sendGuardMs: 600,
  exchangeMs: 2_000,
  persistMs: 1_000,
  leaseMs: 4_000,
  unknownGraceMs: 8_000,
  waitPollMs: 20,
  persistDeadlineMs: 300_000,
  // A caller waits longer than its flight; otherwise a trial would be judged and its process reused
  // while the pair is still being stored.
  waitDeadlineMs: 310_000,
  breakerThreshold: 1_000,
  // Under strict single use, trials deliberately lose many grants at once; that is not an incident
  // of the installation.
  holdThreshold: 1_000,
  verdictsPerAcceptance: 1_000,
  aloneVerdictMs: 8_000,
};
