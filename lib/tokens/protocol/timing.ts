/*
 * All time limits of the refresh protocol, in one place, because they only make sense together:
 *
 *   connect < send guard < exchange < exchange + persist < lease << refresh-ahead
 *   exchange < wait deadline                (a waiter outlasts one whole exchange)
 *   lock < statement < transaction          (the database gives up before Prisma does)
 *
 * `assertNested` checks these; tests scale them down together.
 */

export type Timing = {
  /** Opening a connection to Gusto. If this limit is hit, nothing was sent. */
  connectMs: number;
  /**
   * From claiming to sending. A process that stalled longer releases the claim unsent: its lease
   * may be over.
   */
  sendGuardMs: number;
  /**
   * One exchange in total. Gusto usually answers within a second; a slow answer is worth waiting
   * for, since giving up leaves the outcome unknown.
   */
  exchangeMs: number;
  /** Margin for the commit after the slowest exchange. */
  persistMs: number;
  /** How long a claim excludes others. */
  leaseMs: number;
  /**
   * How long a pair that cannot be committed is kept in memory and retried: far beyond the lease,
   * because it may be the only copy.
   */
  persistDeadlineMs: number;
  /** How long a caller waits for another exchange before it gets "unavailable". */
  waitDeadlineMs: number;
  /** Mean time between two polls of a waiter. */
  waitPollMs: number;
  /**
   * How long after an unknown outcome `invalid_grant` may still be caused by our own earlier
   * attempt.
   */
  unknownGraceMs: number;
  /** First backoff; doubles with every attempt, full jitter. */
  backoffMs: number;
  backoffMaxMs: number;
  /** How long the outcome of one grant says something about the others. */
  outcomeWindowMs: number;
  /**
   * Grants without a usable answer, and none accepted, that open the breaker. More than a handful,
   * which would be their own problem.
   */
  breakerThreshold: number;
  /** First pause of an open breaker; doubles up to the maximum. */
  breakerPauseMs: number;
  breakerPauseMaxMs: number;
  /**
   * A probe by a grant that has just failed waits this much longer than one by another grant, whose
   * answer tells more.
   */
  probeHeadStartMs: number;
  /**
   * Grants refused, and none accepted, that make it an incident of the installation; none of the
   * refusals is final.
   */
  holdThreshold: number;
  /** How many refusals one acceptance can confirm; then another acceptance is needed. */
  verdictsPerAcceptance: number;
  /** With no other grant to ask, the same refusal this much later is final. */
  aloneVerdictMs: number;
  /** Pause after Gusto refused our own credentials. */
  clientRefusedPauseMs: number;
  lockTimeoutMs: number;
  statementTimeoutMs: number;
  transactionMs: number;
  /** Waiting for a free connection. */
  maxWaitMs: number;
};

export const TIMING: Timing = {
  connectMs: 3_000,
  sendGuardMs: 5_000,
  exchangeMs: 20_000,
  persistMs: 20_000,
  leaseMs: 60_000,
  persistDeadlineMs: 600_000,
  waitDeadlineMs: 25_000,
  waitPollMs: 150,
  unknownGraceMs: 120_000,
  backoffMs: 30_000,
  backoffMaxMs: 3_600_000,
  outcomeWindowMs: 600_000,
  breakerThreshold: 10,
  breakerPauseMs: 15_000,
  breakerPauseMaxMs: 300_000,
  probeHeadStartMs: 15_000,
  holdThreshold: 3,
  verdictsPerAcceptance: 10,
  aloneVerdictMs: 600_000,
  clientRefusedPauseMs: 60_000,
  lockTimeoutMs: 2_000,
  statementTimeoutMs: 3_000,
  transactionMs: 5_000,
  maxWaitMs: 2_000,
};

/**
 * Subtracted from `expires_in`, as Gusto's guide asks, so that a token is never used in its last
 * minute.
 */
export const EXPIRY_MARGIN_SECONDS = 60;

/**
 * Refresh-ahead starts after this share of a token's life, with jitter so that companies do not
 * refresh all at once.
 */
export const REFRESH_AHEAD_SHARE = 0.75;
export const REFRESH_AHEAD_JITTER = 0.1;

/** Throws when the limits do not nest. */
export function assertNested(timing: Timing): void {
  const chains: (keyof Timing)[][] = [
    ["connectMs", "sendGuardMs", "exchangeMs", "leaseMs", "unknownGraceMs"],
    ["exchangeMs", "waitDeadlineMs"],
    ["leaseMs", "persistDeadlineMs"],
    ["lockTimeoutMs", "statementTimeoutMs", "transactionMs"],
  ];
  for (const chain of chains) {
    for (const [index, inner] of chain.slice(0, -1).entries()) {
      const outer = chain[index + 1];
      if (outer && timing[inner] >= timing[outer])
        throw new Error(
          `${inner} (${timing[inner]}) must be shorter than ${outer} (${timing[outer]})`,
        );
    }
  }
  if (timing.sendGuardMs + timing.exchangeMs + timing.persistMs >= timing.leaseMs)
    throw new Error("the lease must outlast guard, exchange and persist together");
}
