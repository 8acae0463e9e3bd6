/*
 * Whether a pair that serves nobody may be revoked. Gusto's reference says that a revocation ends the token that is sent; it does not
 * say what becomes of other pairs of the same person, application and company. Until that was seen on pairs that nobody needs, no
 * connection in use is staked on it.
 */

/** Seen here: a revocation ended `own_pair` and no other, or `siblings` with it. Null: not seen yet. */
export type RevocationEffect = "own_pair" | "siblings" | null;

/**
 * A pair of the same person, to be asked before and after. `same_company`, `elsewhere`: it serves a company. `ended`: of the same
 * company, and about to be revoked as well, so nothing is lost by watching it.
 */
export type WitnessKind = "same_company" | "elsewhere" | "ended";

/** `keep`: sealed, until more is known or the company ends. `leave`: wiped unrevoked, and Gusto may still accept it. */
export type RevocationDecision = "send" | "keep" | "leave";

/** @param witnesses null: nobody knows whose pair it is, so any connection might be a sibling */
export function decideRevocation(
  effect: RevocationEffect,
  witnesses: readonly WitnessKind[] | null,
): RevocationDecision {
  if (effect === "siblings") return witnesses?.every((kind) => kind === "ended") ? "send" : "leave";
  if (effect === null && witnesses?.includes("same_company")) return "keep";
  return "send";
}

export type WitnessAnswer = "accepted" | "rejected" | "unknown";
export type Watched = { kind: WitnessKind; after: WitnessAnswer };

/**
 * What a confirmed revocation has shown, by witnesses that Gusto accepted right before it. `unchanged`: nothing. A connection in use
 * that could not be asked afterwards makes the effect unknown again.
 */
export function judgeRevocation(watched: readonly Watched[]): RevocationEffect | "unchanged" {
  if (watched.some(({ after }) => after === "rejected")) return "siblings";
  const near = watched.filter(({ kind }) => kind !== "elsewhere");
  if (near.some(({ kind, after }) => kind === "same_company" && after === "unknown")) return null;
  return near.some(({ after }) => after === "accepted") ? "own_pair" : "unchanged";
}
