import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";
import { AppError } from "../errors.ts";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A data key as stored: wrapped with the key-encryption key `keyId`. */
type WrappedKey = { keyId: string; wrapped: Buffer };

/**
 * Wraps and unwraps data keys. Both calls are async so that a provider can be a remote key
 * management service.
 */
export interface KeyProvider {
  /** The key that wraps new data keys. */
  readonly currentKeyId: string;
  wrap(dataKey: Buffer): Promise<WrappedKey>;
  /** @throws AppError if the key is unknown or the wrapped key was tampered with */
  unwrap(key: WrappedKey): Promise<Buffer>;
}

/** A key wrapped by AWS KMS; it is unwrapped at startup. */
type LockedKey = { wrapped: string };

/** Key-encryption keys by id, in the given order. Like a `Secret`, it never prints its contents. */
export class Keyring {
  readonly #keys: Map<string, Buffer | LockedKey>;

  constructor(keys: ReadonlyMap<string, Buffer | LockedKey>) {
    this.#keys = new Map(keys);
  }

  /** Returns undefined for an unknown id. @throws AppError if the key is still locked */
  get(keyId: string): Buffer | undefined {
    const key = this.#keys.get(keyId);
    if (key && !Buffer.isBuffer(key))
      throw new AppError("unavailable", `The encryption key "${keyId}" is locked.`);
    return key;
  }

  /** The key used for writing. */
  get current(): [keyId: string, key: Buffer] {
    const [id = ""] = this.ids;
    const key = this.get(id);
    if (!key) throw new AppError("invalid_input", "The keyring is empty.");
    return [id, key];
  }

  get isLocked(): boolean {
    return [...this.#keys.values()].some((key) => !Buffer.isBuffer(key));
  }

  /** Unwraps every locked key, or none. */
  async unlock(unwrap: (keyId: string, wrapped: string) => Promise<Buffer>): Promise<void> {
    const opened = await Promise.all(
      [...this.#keys].map(
        async ([id, key]) =>
          [id, Buffer.isBuffer(key) ? key : await unwrap(id, key.wrapped)] as const,
      ),
    );
    const odd = opened.find(([, key]) => key.length !== KEY_BYTES);
    if (odd)
      throw new AppError(
        "unavailable",
        `The encryption key "${odd[0]}" is not ${KEY_BYTES} bytes long.`,
      );
    for (const [id, key] of opened) this.#keys.set(id, key);
  }

  /** All key ids; the first one is used for writing. */
  get ids(): string[] {
    return [...this.#keys.keys()];
  }

  /** A keyring with only this key. */
  only(keyId: string): Keyring {
    const key = this.#keys.get(keyId);
    if (!key) throw new AppError("invalid_input", `The keyring has no key "${keyId}".`);
    return new Keyring(new Map([[keyId, key]]));
  }

  toJSON(): string {
    return "[secret]";
  }
}

/**
 * Parses `TOKEN_ENCRYPTION_KEYS`: comma-separated entries, either `id:base64` (32 bytes) or
 * `id:kms:base64` (wrapped by AWS KMS). The first key writes; all keys can read.
 */
export function parseKeyring(text: string): Keyring {
  const keys = new Map<string, Buffer | LockedKey>();
  for (const entry of text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const match = /^([A-Za-z0-9_-]{1,32}):(kms:)?([A-Za-z0-9+/_-]+={0,2})$/.exec(entry);
    if (!match)
      throw new AppError(
        "invalid_input",
        "TOKEN_ENCRYPTION_KEYS must be id:base64 pairs separated by commas, each key 32 bytes.",
      );
    const [, id = "", kms, text64 = ""] = match;
    const key = kms ? { wrapped: text64 } : Buffer.from(text64, "base64");
    if (Buffer.isBuffer(key) && key.length !== KEY_BYTES)
      throw new AppError(
        "invalid_input",
        `TOKEN_ENCRYPTION_KEYS: the key "${id}" has ${key.length} bytes and must have 32.`,
      );
    if (keys.has(id))
      throw new AppError("invalid_input", `TOKEN_ENCRYPTION_KEYS names the key "${id}" twice.`);
    keys.set(id, key);
  }
  if (keys.size === 0) throw new AppError("invalid_input", "TOKEN_ENCRYPTION_KEYS has no key.");
  return new Keyring(keys);
}

/** A `KeyProvider` for keys held in memory. */
export function createLocalKeyProvider(keys: Keyring): KeyProvider {
  const [currentKeyId, currentKey] = keys.current;
  return {
    currentKeyId,
    async wrap(dataKey) {
      return {
        keyId: currentKeyId,
        wrapped: encryptBytes(currentKey, dataKey, keyContext(currentKeyId)),
      };
    },
    async unwrap({ keyId, wrapped }) {
      const key = keys.get(keyId);
      if (!key)
        throw new AppError(
          "unavailable",
          `The encryption key "${keyId}" is not in TOKEN_ENCRYPTION_KEYS.`,
        );
      return decryptBytes(key, wrapped, keyContext(keyId));
    },
  };
}

/**
 * AES-256-GCM with a fresh IV; the result is IV, ciphertext and tag in one buffer. Uses a KeyObject
 * because Node takes several times longer to import a key from a buffer.
 */
export function encryptBytes(key: Buffer, plain: Buffer, context: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), iv).setAAD(context);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Reverses `encryptBytes`. @throws AppError if the key, the context or a single bit differs */
export function decryptBytes(key: Buffer, sealed: Buffer, context: Buffer): Buffer {
  if (sealed.length < IV_BYTES + TAG_BYTES) throw cannotDecrypt();
  const decipher = createDecipheriv(
    "aes-256-gcm",
    createSecretKey(key),
    sealed.subarray(0, IV_BYTES),
    { authTagLength: TAG_BYTES },
  );
  decipher.setAAD(context).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
  } catch (cause) {
    throw cannotDecrypt(cause);
  }
}

function keyContext(keyId: string): Buffer {
  return Buffer.from(`data-key|${keyId}`);
}

function cannotDecrypt(cause?: unknown): AppError {
  return new AppError(
    "unavailable",
    "A stored secret cannot be decrypted: it was changed, moved, or encrypted with another key.",
    { cause },
  );
}
