/** Those who act here and are no person and no service of the partner. */
export type Machine =
  /** This dashboard by itself, or whoever runs its commands. */
  | "system"
  | "worker"
  /** A webhook, or what Gusto answered, made us do it. */
  | "gusto"
  /** Somebody who signs in with Gusto, before it is known who. */
  | "sign-in"
  /** The command that takes over token pairs. */
  | "import"
  | "command line";

/** How whoever does something is written in timelines and in the audit log. `lib/access/name-actors.ts` has their names for people. */
export type Actor = Machine | `user:${string}` | `api-key:${string}`;

/** Who does something, and from where. `ip`: null for machines, and where nobody can tell. */
export type By = { actor: Actor; ip: string | null };

/** What jobs and commands do. Written out by each of them: a default would hide that somebody forgot to pass on who asked. */
export const SYSTEM: By = { actor: "system", ip: null };
