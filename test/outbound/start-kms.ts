import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { MINUTE_MS } from "#lib/platform/durations.ts";

type Asked = { action: string; body: Record<string, unknown>; authorization: string };
export type KmsStandIn = {
  url: string;
  asked: Asked[];
  /** Responses for the next calls, one each, instead of the real result. */
  failures: { status: number; type: string }[];
  /** How far its clock is ahead of this machine's. */
  aheadMs: number;
  close: () => Promise<void>;
};

const KEY_BYTES = 32;
/** As AWS: a signature from more than five minutes before or after is refused. */
const SIGNED_WITHIN_MS = 5 * MINUTE_MS;

/**
 * Speaks KMS' JSON protocol for one key: what it wraps opens again with the same encryption
 * context. It encrypts nothing.
 */
export async function startKms(tls?: { key: string; cert: string }): Promise<KmsStandIn> {
  const asked: Asked[] = [];
  const failures: KmsStandIn["failures"] = [];
  const clock = { aheadMs: 0 };
  const answer: RequestListener = (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const action = String(request.headers["x-amz-target"]).replace("TrentService.", "");
      const body = JSON.parse(text) as Record<string, unknown>;
      asked.push({ action, body, authorization: request.headers.authorization ?? "" });
      const now = Date.now() + clock.aheadMs;
      const isLate = Math.abs(now - signedAt(request.headers["x-amz-date"])) > SIGNED_WITHIN_MS;
      const failure = isLate
        ? { status: 400, type: "InvalidSignatureException" }
        : failures.shift();
      const given = failure
        ? { __type: failure.type, message: "hidden-detail" }
        : answerTo(action, body);
      const status = failure?.status ?? ("__type" in given ? 400 : 200);
      response.writeHead(status, {
        "content-type": "application/x-amz-json-1.1",
        date: new Date(now).toUTCString(),
      });
      response.end(JSON.stringify(given));
    });
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    failures,
    get aheadMs() {
      return clock.aheadMs;
    },
    set aheadMs(ms) {
      clock.aheadMs = ms;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(action: string, body: Record<string, unknown>): Record<string, unknown> {
  const context = JSON.stringify(body["EncryptionContext"]);
  if (action === "GenerateDataKeyWithoutPlaintext") {
    const key = Buffer.alloc(KEY_BYTES, 9).toString("base64");
    return { CiphertextBlob: Buffer.from(JSON.stringify({ key, context })).toString("base64") };
  }
  try {
    const blob = Buffer.from(String(body["CiphertextBlob"]), "base64").toString();
    const wrapped = JSON.parse(blob) as { key: string; context: string };
    if (wrapped.context === context) return { Plaintext: wrapped.key };
  } catch {
    // Not this key's.
  }
  return { __type: "InvalidCiphertextException" };
}

/** From `20261129T031500Z`. */
function signedAt(text: unknown): number {
  return Date.parse(String(text).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
