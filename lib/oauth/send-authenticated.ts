import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { ClientSecrets } from "./client-secrets.ts";

type Credentials = { client_id: string; client_secret: string };

export type AuthenticatedClient = {
  clientId: string;
  clientSecrets: ClientSecrets;
  connectTimeoutMs: number;
  totalTimeoutMs: number;
};

/**
 * Sends with the secret accepted last, and with the other one when the server does not know this
 * one. `invalid_client` means that the client was not authenticated (RFC 6749, 5.2), which is
 * checked before the grant, so nothing is spent. Any other answer is final, and so is none. Both
 * requests share one time limit, because a lease depends on it.
 */
export async function sendAuthenticated<R extends { kind: string }>(
  { clientId, clientSecrets, connectTimeoutMs, totalTimeoutMs }: AuthenticatedClient,
  send: (credentials: Credentials, msLeft: number) => Promise<R>,
): Promise<R> {
  const endsAt = performance.now() + totalTimeoutMs;
  const [first, ...others] = clientSecrets.inOrder();
  let answer = await sendWith(first as Secret, totalTimeoutMs);
  for (const secret of others) {
    const msLeft = endsAt - performance.now();
    if (!isUnknownSecret(answer) || msLeft < connectTimeoutMs) break;
    answer = await sendWith(secret, msLeft);
  }
  return answer;

  async function sendWith(secret: Secret, msLeft: number): Promise<R> {
    const credentials = { client_id: clientId, client_secret: secret.reveal() };
    const judged = await send(credentials, Math.ceil(msLeft));
    if (judged.kind === "granted" || judged.kind === "refused") clientSecrets.accept(secret);
    return judged;
  }
}

function isUnknownSecret(answer: { kind: string; error?: string }): boolean {
  return answer.kind === "client_refused" && answer.error === "invalid_client";
}
