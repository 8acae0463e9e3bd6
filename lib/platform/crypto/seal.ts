import { randomBytes } from "node:crypto";
import { AppError } from "../errors.ts";
import { decryptBytes, encryptBytes, type KeyProvider } from "./keyring.ts";
import { Secret } from "./secret.ts";

/*
 * A sealed secret is text:  v1.<key id>.<wrapped data key>.<ciphertext>   (both base64url)
 *
 * Every seal uses a fresh data key, so a key-encryption key encrypts few bytes, and rotating it
 * only means rewrapping. The place (table, column, row, environment, version) is the ciphertext's
 * associated data: a copy anywhere else doesn't open. A new format gets a new prefix and its own
 * branch in `open`; no branch ever returns its input unchanged.
 */
const FORMAT = "v1";

/** Where a secret is stored. The ciphertext is bound to all of these fields. */
export type Place = {
  table: string;
  column: string;
  rowId: string;
  environment: string;
  version: number;
};

/** Encrypts a secret for one place. */
export async function seal(keys: KeyProvider, secret: Secret, place: Place): Promise<string> {
  const dataKey = randomBytes(32);
  const { keyId, wrapped } = await keys.wrap(dataKey);
  const ciphertext = encryptBytes(
    dataKey,
    Buffer.from(secret.reveal(), "utf8"),
    associatedData(place),
  );
  return [FORMAT, keyId, wrapped.toString("base64url"), ciphertext.toString("base64url")].join(".");
}

/** Decrypts what `seal` wrote for the same place. @throws AppError in every other case */
export async function open(keys: KeyProvider, sealed: string, place: Place): Promise<Secret> {
  const [format, keyId, wrapped, ciphertext, rest] = sealed.split(".");
  if (format !== FORMAT || !keyId || !wrapped || !ciphertext || rest !== undefined) {
    throw new AppError("unavailable", "A stored secret is not in a known format.");
  }
  const dataKey = await keys.unwrap({ keyId, wrapped: Buffer.from(wrapped, "base64url") });
  const plain = decryptBytes(dataKey, Buffer.from(ciphertext, "base64url"), associatedData(place));
  return new Secret(plain.toString("utf8"));
}

function associatedData(place: Place): Buffer {
  return Buffer.from(
    JSON.stringify([
      FORMAT,
      place.table,
      place.column,
      place.rowId,
      place.environment,
      place.version,
    ]),
  );
}
