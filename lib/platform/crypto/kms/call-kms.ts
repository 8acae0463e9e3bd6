import { setTimeout as delay } from "node:timers/promises";
import { fetch, type Response } from "undici";
import { errorChain } from "../../error-chain.ts";
import { createDispatcher } from "../../http/outbound/create-dispatcher.ts";
import { connectorOf, type OutboundSettings } from "../../http/outbound/way-out.ts";
import { type AwsSettings, findAwsCredentials } from "./find-aws-credentials.ts";
import { signAwsRequest } from "./sign-aws-request.ts";

/*
 * AWS KMS over its JSON protocol. Only two calls are needed: generate a wrapped key once, and
 * unwrap it at each startup. A running process doesn't depend on KMS. It is reached like Gusto,
 * through HTTPS_PROXY.
 */

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
const CONNECT_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 5_000;
const PASSING = /^(Throttling|LimitExceeded|KMSInternal|DependencyTimeout|ServiceUnavailable)/;
/** A signature is accepted within five minutes of AWS' own clock. Its SDKs correct theirs the same way. */
const CLOCK_REFUSED =
  /^(InvalidSignature|SignatureDoesNotMatch|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed)/;

/**
 * KMS refused or did not answer. The message completes a sentence that starts with "AWS KMS" and
 * contains no key.
 */
export class KmsError extends Error {
  override readonly name = "KmsError";
}

type Sleep = (ms: number) => Promise<unknown>;
type KmsSettings = AwsSettings & OutboundSettings;

/**
 * Generates a 256-bit key wrapped by a KMS key. Its plaintext doesn't leave KMS until a process
 * starts and asks for it.
 */
export async function generateWrappedKey(
  settings: KmsSettings,
  kmsKeyId: string,
  keyId: string,
): Promise<string> {
  const { CiphertextBlob } = await call(settings, "GenerateDataKeyWithoutPlaintext", {
    KeyId: kmsKeyId,
    KeySpec: "AES_256",
    EncryptionContext: contextOf(keyId),
  });
  return String(CiphertextBlob);
}

/** Unwraps a key that `generateWrappedKey` made under the same id. @throws KmsError */
export async function unwrapKey(
  settings: KmsSettings,
  keyId: string,
  wrapped: string,
  sleep: Sleep = delay,
): Promise<Buffer> {
  const body = { CiphertextBlob: wrapped, EncryptionContext: contextOf(keyId) };
  const { Plaintext } = await call(settings, "Decrypt", body, sleep);
  return Buffer.from(String(Plaintext), "base64");
}

/** Binds a wrapped key to its id; the id also shows up in CloudTrail. */
function contextOf(keyId: string): Record<string, string> {
  return { application: "gusto-partner-dashboard", keyId };
}

async function call(
  settings: KmsSettings,
  action: string,
  body: object,
  sleep: Sleep = delay,
): Promise<Record<string, unknown>> {
  let aheadMs: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send(settings, action, body, aheadMs);
    if ("data" in outcome) return outcome.data;
    if (aheadMs === undefined && outcome.aheadMs !== undefined) {
      aheadMs = outcome.aheadMs;
      continue;
    }
    if (!outcome.isPassing || attempt === ATTEMPTS) throw new KmsError(outcome.problem);
    await sleep(FIRST_PAUSE_MS * 2 ** attempt);
  }
}

type Refusal = {
  problem: string;
  isPassing: boolean;
  /** How far AWS' clock is ahead of this machine's, if that can be the reason. */
  aheadMs?: number | undefined;
};
type Outcome = { data: Record<string, unknown> } | Refusal;

async function send(
  settings: KmsSettings,
  action: string,
  body: object,
  aheadMs = 0,
): Promise<Outcome> {
  const { AWS_REGION: region = "" } = settings;
  // AWS compares it with its own clock; nothing of ours does.
  const now = new Date(Date.now() + aheadMs);
  const url = new URL(settings.AWS_ENDPOINT_URL_KMS ?? `https://kms.${region}.amazonaws.com`);
  const text = JSON.stringify(body);
  const dispatcher = createDispatcher(connectorOf(settings), {
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  try {
    const headers = signAwsRequest(
      {
        method: "POST",
        url,
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": `TrentService.${action}`,
        },
        body: text,
      },
      await findAwsCredentials(settings),
      { region, service: "kms", now },
    );
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: text,
      redirect: "error",
      signal,
      dispatcher,
    });
    const data = (await response.json()) as Record<string, unknown>;
    return response.ok ? { data } : refusal(action, response, data);
  } catch (error) {
    const reason = errorChain(error)
      .map(({ message }) => message)
      .join(": ");
    return { problem: `cannot be reached at ${url.origin}: ${reason}.`, isPassing: true };
  } finally {
    void dispatcher.destroy();
  }
}

function refusal(
  action: string,
  { status, headers }: Response,
  { __type }: Record<string, unknown>,
): Refusal {
  const type = String(__type ?? status).replace(/^.*#/, "");
  const isPassing = status >= 500 || PASSING.test(type);
  if (type === "AccessDeniedException")
    return { problem: `refuses ${action} (${type}): allow kms:${action} to this role.`, isPassing };
  const theirs = CLOCK_REFUSED.test(type) ? Date.parse(headers.get("date") ?? "") : NaN;
  return {
    problem: `refuses ${action} (${type}).`,
    isPassing,
    aheadMs: Number.isNaN(theirs) ? undefined : theirs - Date.now(),
  };
}
