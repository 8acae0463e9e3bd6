import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { PauseReason } from "../protocol/application-state.ts";

/*
 * Why a token row is in its state: stable codes, which the API returns and the pages turn into
 * sentences (components/words/health-words.ts).
 */

/** Why the latest exchange or call failed, though nothing is lost. Kept in `last_error`. */
export type FailureReason =
  /** Gusto asked us to wait. */
  | "rate_limited"
  /** Certainly not processed: connection refused, DNS. */
  | "gusto_unreachable"
  /** Gusto answered with an error of its own. */
  | "gusto_error"
  /** Timeout, reset, 5xx, unreadable answer. */
  | "outcome_unknown"
  /** Refused once, and no other grant has been accepted since. */
  | "refusal_unconfirmed"
  /** 401 for a token that Gusto had just issued. */
  | "rejected_by_gusto"
  /** The encryption key is missing. */
  | "cannot_decrypt"
  /** The pair belongs to a client id other than the configured one. */
  | "issued_to_another_client";

/** Why a grant ended for the companies that it served. */
export type GrantEndReason =
  /** Gusto refused the refresh token for good. */
  | "revoked"
  /** Refused after an exchange whose answer never arrived. */
  | "lost_in_unknown_outcome"
  | "disconnected_here"
  | "disconnected_at_gusto";

/** Why the pair of a new authorization was discarded before it served a company. */
export type DiscardReason = "abandoned" | "not_established" | ProblemCode;

/**
 * Why a row is final. Kept in `state_reason`. `replaced`: a newer authorization of the same admin
 * took its place.
 */
export type EndReason = GrantEndReason | DiscardReason | "replaced";

/** Why no valid token is available right now. */
export type UnavailableReason =
  | FailureReason
  | PauseReason
  | "database_unavailable"
  | "refresh_under_way"
  | "shutting_down"
  | "other_environment"
  | "internal_error";
