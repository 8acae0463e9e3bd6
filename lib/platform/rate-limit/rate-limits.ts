/** All rate limits: attempts per window and key (a user or an IP address). */

type RateLimit = { points: number; windowSeconds: number };

export const RATE_LIMITS = {
  /** Starting a sign-in, by IP address. Offices share one. */
  sign_in: { points: 60, windowSeconds: 300 },
  /** The demo's buttons, on this machine only; high enough for browser tests. */
  demo_sign_in: { points: 600, windowSeconds: 300 },
  /** Callbacks from Gusto or the OpenID provider without a session, by IP address. */
  sign_in_answer: { points: 120, windowSeconds: 300 },
  /** Authorization requests, by user. An accountant may connect dozens of companies in a row. */
  connect: { points: 60, windowSeconds: 300 },
  /**
   * API requests without a valid key, by IP address. Slows down guessing without affecting valid
   * keys.
   */
  api_key_refused: { points: 600, windowSeconds: 300 },
  /** Forced refreshes, by user. */
  refresh: { points: 20, windowSeconds: 60 },
  /** Requested syncs, by user. */
  sync: { points: 60, windowSeconds: 60 },
  /** Deliveries with a bad signature, by IP address. Gusto's own are never counted. */
  webhook_refused: { points: 300, windowSeconds: 60 },
  /** Verification tokens with a subscription's secret word, by subscription. */
  webhook_handshake_word: { points: 60, windowSeconds: 600 },
  /** Verification tokens without one, by IP address and in total: each one costs calls to Gusto. */
  webhook_handshake_address: { points: 60, windowSeconds: 600 },
  webhook_handshake: { points: 300, windowSeconds: 600 },
  /** Errors reported by a browser, by user, so a page that keeps failing can't flood the log. */
  client_error: { points: 20, windowSeconds: 300 },
  /** Requests to create a company at Gusto, by user or API key. */
  provision: { points: 60, windowSeconds: 300 },
  /** Calls with the organization's access on a person's request, by user. */
  organization: { points: 60, windowSeconds: 60 },
  /** Actions on many companies, by user. Each of them has no limit of its own. */
  bulk_action: { points: 30, windowSeconds: 300 },
  /** Test alerts, by user: each one reaches people. */
  alert_test: { points: 10, windowSeconds: 60 },
  /** Connection tests, by user. */
  test_connection: { points: 30, windowSeconds: 60 },
} as const satisfies Record<string, RateLimit>;

export type RateLimitName = keyof typeof RATE_LIMITS;
