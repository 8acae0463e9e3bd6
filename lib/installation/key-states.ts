import "server-only";
import { z } from "zod";
import { createLocalKeyProvider, type Keyring } from "#lib/platform/crypto/keyring.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import type { InstallationEnvironment, KeyState } from "./judge-installation.ts";

/*
 * A small sealed check value for each key ever used on this database. Opening them tells whether
 * the keyring is right before any token is touched.
 */

/** By key id. Null: pairs use this key, but no process has had it yet. */
export type KeyChecks = Record<string, string | null>;

const stored = z.record(z.string(), z.string().nullable());

/** @returns null if no process has checked yet */
export function readKeyChecks(json: unknown): KeyChecks | null {
  return json === null ? null : stored.parse(json);
}

const CHECK_VALUE = new Secret("opens");

/** Seals a check value with one key of the keyring. */
export function sealKeyCheck(
  keyring: Keyring,
  keyId: string,
  environment: InstallationEnvironment,
): Promise<string> {
  return seal(createLocalKeyProvider(keyring.only(keyId)), CHECK_VALUE, place(keyId, environment));
}

/**
 * The state of every key in the keyring or the database. A key without a check value counts as new.
 */
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
