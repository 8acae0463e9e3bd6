/*
 * Decides whether a pair that serves no company may be revoked. Gusto's reference says that a
 * revocation ends the token that is sent; it does not say what happens to other pairs of the same
 * person, application and company. Until the effect has been observed on pairs that are not needed,
 * no connection in use is put at risk.
 */

/**
 * Observed here: a revocation ended `own_pair` and no other, or its `siblings`, too. Null: not
 * observed yet.
 */
export type RevocationEffect = "own_pair" | "siblings" | null;

/**
 * A pair of the same person, checked before and after. `same_company`, `elsewhere`: it serves a
 * company. `ended`: it belongs to the same company and is about to be revoked, so observing it
 * risks nothing.
 */
export type WitnessKind = "same_company" | "elsewhere" | "ended";

/**
 * `keep`: stays sealed until more is known or the company ends. `leave`: wiped unrevoked; Gusto may
 * still accept it.
 */
export type RevocationDecision = "send" | "keep" | "leave";

/** @param witnesses null: the person is unknown, so any connection might be a sibling */
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
 * What a confirmed revocation showed, judged by witnesses that Gusto accepted right before it.
 * `unchanged`: nothing new. A connection in use that could not be checked afterwards makes the
 * effect unknown again.
 */
export function judgeRevocation(watched: readonly Watched[]): RevocationEffect | "unchanged" {
  if (watched.some(({ after }) => after === "rejected")) return "siblings";
  const near = watched.filter(({ kind }) => kind !== "elsewhere");
  if (near.some(({ kind, after }) => kind === "same_company" && after === "unknown")) return null;
  return near.some(({ after }) => after === "accepted") ? "own_pair" : "unchanged";
}
