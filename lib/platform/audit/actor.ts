/** Actors that are neither a person nor a partner service. */
export type Machine =
  /** This dashboard itself, or an operator running one of its commands. */
  | "system"
  | "worker"
  /** Triggered by a webhook or by a response from Gusto. */
  | "gusto"
  /** A Gusto sign-in before the user is known. */
  | "sign-in"
  /** The command that imports token pairs. */
  | "import"
  | "command line";

/**
 * The actor as written to timelines and the audit log. `lib/access/name-actors.ts` turns it into a
 * display name.
 */
export type Actor = Machine | `user:${string}` | `api-key:${string}`;

/** Who did something, and from which IP address. `ip` is null for machines and when unknown. */
export type By = { actor: Actor; ip: string | null };

/**
 * The actor for jobs and commands. There is no default argument, so a caller can't silently drop
 * the real actor.
 */
export const SYSTEM: By = { actor: "system", ip: null };
