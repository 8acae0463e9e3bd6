import type { Secret } from "#lib/platform/crypto/secret.ts";

/**
 * The secrets that one client may have right now: one, or two while it is being changed at the
 * authorization server.
 */
export type ClientSecrets = {
  /** The one accepted last comes first. */
  inOrder(): readonly Secret[];
  accept(secret: Secret): void;
};

export function createClientSecrets(first: Secret, next?: Secret): ClientSecrets {
  const all = next ? [first, next] : [first];
  let accepted = first;
  return {
    inOrder: () => [accepted, ...all.filter((secret) => secret !== accepted)],
    accept: (secret) => {
      accepted = secret;
    },
  };
}
