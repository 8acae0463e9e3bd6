import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { PauseReason } from "../protocol/application-state.ts";

/* Why a token row is as it is: stable words, which the API tells and the pages turn into sentences (components/words/health-words.ts). */

/** Why the latest exchange or call brought nothing, and why nothing is lost by it. Kept in `last_error`. */
export type FailureReason =
  /** Gusto asks to wait. */
  | "rate_limited"
  /** Not processed: connection refused, DNS. */
  | "gusto_unreachable"
  /** Gusto answered, but with an error of its own. */
  | "gusto_error"
  /** Timeout, reset, 5xx, unreadable answer. */
  | "outcome_unknown"
  /** Refused once, and no other grant has been accepted since. */
  | "refusal_unconfirmed"
  /** 401 to a token that Gusto had just issued. */
  | "rejected_by_gusto"
  /** The encryption key is missing. */
  | "cannot_decrypt"
  /** The pair belongs to another client id than the configured one. */
  | "issued_to_another_client";

/** Why a grant ended for the companies that it served. */
export type GrantEndReason =
  /** Gusto refused the refresh token for good. */
  | "revoked"
  /** Refused after an exchange whose answer never arrived. */
  | "lost_in_unknown_outcome"
  | "disconnected_here"
  | "disconnected_at_gusto";

/** Why a pair of a new authorization was dropped before it served anybody. */
export type DiscardReason = "abandoned" | "not_established" | ProblemCode;

/** Why a row is final. Kept in `state_reason`. `replaced`: a newer authorization of the same admin has taken its place. */
export type EndReason = GrantEndReason | DiscardReason | "replaced";

/** Why no valid token can be had just now. */
export type UnavailableReason =
  | FailureReason
  | PauseReason
  | "database_unavailable"
  | "refresh_under_way"
  | "shutting_down"
  | "other_environment"
  | "internal_error";
