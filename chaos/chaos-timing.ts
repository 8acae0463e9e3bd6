import { TIMING, type Timing } from "#lib/tokens/timing.ts";

/** The production limits scaled down, so that a thousand leases can run out in one sitting. They nest in the same way. */
export const CHAOS_TIMING: Timing = {
  ...TIMING,
  connectMs: 200,
  sendGuardMs: 300,
  exchangeMs: 1_000,
  persistMs: 500,
  leaseMs: 2_000,
  unknownGraceMs: 4_000,
  waitDeadlineMs: 1_500,
  waitPollMs: 20,
  persistDeadlineMs: 300_000,
  breakerThreshold: 1_000,
};
