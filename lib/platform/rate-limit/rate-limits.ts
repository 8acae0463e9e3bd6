/** The limits, in one place: attempts within a window, for each key (a user or an address). */

type RateLimit = { points: number; windowSeconds: number };

export const RATE_LIMITS = {
  /** Starting a sign-in, by address. Offices share an address. */
  sign_in: { points: 60, windowSeconds: 300 },
  /** The demo's buttons, on this machine only: wide enough for browser tests. */
  demo_sign_in: { points: 600, windowSeconds: 300 },
  /** Answers from Gusto or the OpenID provider that reach us without a session, by address. */
  sign_in_answer: { points: 120, windowSeconds: 300 },
  /** Authorization requests, by user: an accountant connects dozens of companies in a row. */
  connect: { points: 60, windowSeconds: 300 },
  /** Requests to the API without a valid key, by address: trying keys is slow, and valid keys are not touched by it. */
  api_key_refused: { points: 600, windowSeconds: 300 },
  /** Forced refreshes, by user. */
  refresh: { points: 20, windowSeconds: 60 },
  /** Syncs that were asked for, by user. */
  sync: { points: 60, windowSeconds: 60 },
  /** Deliveries without a good signature, by address. Gusto's own are never counted. */
  webhook_refused: { points: 300, windowSeconds: 60 },
  /** Verification tokens with the word of a subscription, by subscription. */
  webhook_handshake_word: { points: 60, windowSeconds: 600 },
  /** Those without one, by address and all together: each costs calls to Gusto. */
  webhook_handshake_address: { points: 60, windowSeconds: 600 },
  webhook_handshake: { points: 300, windowSeconds: 600 },
  /** Pages that failed in a browser, by user: one that fails again and again must not fill the log. */
  client_error: { points: 20, windowSeconds: 300 },
  /** Companies asked for at Gusto, by user or API key. */
  provision: { points: 60, windowSeconds: 300 },
  /** Calls with the organization's access that a person asked for, by user. */
  organization: { points: 60, windowSeconds: 60 },
  /** Test calls with a company's token, by user. */
  test_connection: { points: 30, windowSeconds: 60 },
} as const satisfies Record<string, RateLimit>;

export type RateLimitName = keyof typeof RATE_LIMITS;
