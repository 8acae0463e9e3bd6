import { TIMING, type Timing } from "#lib/tokens/protocol/timing.ts";

/** The production limits scaled down, so that a thousand leases can run out in one sitting. They nest in the same way. */
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
  // A caller outlasts his flight, or a trial would be judged, and its process used again, while the pair is still being stored.
  waitDeadlineMs: 310_000,
  breakerThreshold: 1_000,
  // Under strict single use a trial loses grants on purpose, many at once: that is no incident of the installation.
  holdThreshold: 1_000,
  verdictsPerAcceptance: 1_000,
  aloneVerdictMs: 8_000,
};
