import "server-only";
import { z } from "zod";
import { createLocalKeyProvider, type Keyring } from "#lib/platform/crypto/keyring.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import type { InstallationEnvironment, KeyState } from "./judge-installation.ts";

/*
 * A small sealed value for each key that this database was ever written with. Whether a keyring is the right one is seen by opening
 * them, before any token is touched.
 */

/** By the key's id. Null: pairs name this key, and nobody has brought it yet. */
export type KeyChecks = Record<string, string | null>;

const stored = z.record(z.string(), z.string().nullable());

/** @returns null when no process has ever looked */
export function readKeyChecks(json: unknown): KeyChecks | null {
  return json === null ? null : stored.parse(json);
}

const CHECK_VALUE = new Secret("opens");

/** Seals a check value under one key of the keyring. */
export function sealKeyCheck(
  keyring: Keyring,
  keyId: string,
  environment: InstallationEnvironment,
): Promise<string> {
  return seal(createLocalKeyProvider(keyring.only(keyId)), CHECK_VALUE, place(keyId, environment));
}

/** What the keyring makes of every key that it or the database knows. A key without a check value counts as new. */
export async function readKeyStates(
  keyring: Keyring,
  checks: KeyChecks,
  environment: InstallationEnvironment,
): Promise<Map<string, KeyState>> {
  const states = new Map<string, KeyState>();
  for (const keyId of new Set([...keyring.ids, ...Object.keys(checks)]))
    states.set(keyId, await stateOf(keyring, keyId, checks[keyId] ?? null, environment));
  return states;
}

async function stateOf(
  keyring: Keyring,
  keyId: string,
  sealed: string | null,
  environment: InstallationEnvironment,
): Promise<KeyState> {
  if (!keyring.get(keyId)) return "missing";
  if (sealed === null) return "new";
  return open(createLocalKeyProvider(keyring.only(keyId)), sealed, place(keyId, environment)).then(
    () => "opens",
    () => "differs",
  );
}

function place(keyId: string, environment: InstallationEnvironment): Place {
  return { table: "installation", column: "key_checks", rowId: keyId, environment, version: 1 };
}
