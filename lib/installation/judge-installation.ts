/*
 * Whether a process may work on this database. Two environments on one database would share queue,
 * heartbeats and people, and other encryption keys couldn't open anything. Both are refused at
 * startup with a message that says what to do. Pure.
 */

export type InstallationEnvironment = "demo" | "production";

/** What the database says about itself. */
type Stamp = { environment: InstallationEnvironment; isDemo: boolean };
/** What this process is configured for. */
export type Wanted = { environment: InstallationEnvironment; demoMode: boolean };

type InstallationProblemCode =
  | "both_environments"
  | "encryption_keys_locked"
  | "missing_right"
  | "not_migrated"
  | "older_release"
  | "other_environment"
  | "not_a_demo"
  | "other_encryption_keys";
export type InstallationProblem = { code: InstallationProblemCode; message: string };

/** This process must not work on this database. */
export class InstallationRefused extends Error {
  readonly code: InstallationProblemCode;

  constructor({ code, message }: InstallationProblem) {
    super(message);
    this.name = "InstallationRefused";
    this.code = code;
  }
}

export function judgeStamp(stamp: Stamp, wanted: Wanted): InstallationProblem | null {
  if (stamp.environment !== wanted.environment) {
    return {
      code: "other_environment",
      message: `This database belongs to Gusto's ${stamp.environment} environment, and GUSTO_ENVIRONMENT is ${wanted.environment}. Each environment needs its own database: set DATABASE_URL to another one, or GUSTO_ENVIRONMENT=${stamp.environment}.`,
    };
  }
  if (wanted.demoMode && !stamp.isDemo) {
    return {
      code: "not_a_demo",
      message:
        "This database belongs to a real installation, and DEMO_MODE=1 would send its tokens to a simulator. Set DATABASE_URL to another database, or DEMO_MODE=0.",
    };
  }
  return null;
}

/** The stamp for a database that has none, judging by its rows. @throws InstallationRefused */
export function stampFor(
  held: readonly InstallationEnvironment[],
  hasDemoPeople: boolean,
  wanted: Wanted,
): Stamp {
  if (held.length > 1) {
    throw new InstallationRefused({
      code: "both_environments",
      message:
        "This database holds rows of both of Gusto's environments. Copy it, and in each copy delete the other environment's rows: see \"One database per environment\" in docs/guides/database.md.",
    });
  }
  return { environment: held[0] ?? wanted.environment, isDemo: wanted.demoMode || hasDemoPeople };
}

/**
 * Whether a keyring's key opens the stored check value. `new`: the database doesn't know this key
 * yet.
 */
export type KeyState = "opens" | "differs" | "missing" | "new";

/**
 * @param states of the keys in the database and the keyring, without keys that no longer seal
 * anything
 */
export function judgeKeys(states: ReadonlyMap<string, KeyState>): InstallationProblem | null {
  const inState = (wanted: KeyState) =>
    [...states].filter(([, state]) => state === wanted).map(([id]) => `"${id}"`);
  const [differing, missing] = [inState("differs"), inState("missing")];
  if (differing.length > 0) {
    return {
      code: "other_encryption_keys",
      message: `TOKEN_ENCRYPTION_KEYS has a different key named ${differing.join(", ")} than the one this database's tokens are encrypted with. Restore the right key, or rename the other one.`,
    };
  }
  if (missing.length > 0 && inState("opens").length === 0) {
    return {
      code: "other_encryption_keys",
      message: `TOKEN_ENCRYPTION_KEYS cannot decrypt any of this database's tokens: they are encrypted with the key ${missing.join(", ")}. Add that key back at the end of the list; the first key is the one that encrypts.`,
    };
  }
  return null;
}
