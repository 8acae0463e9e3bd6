import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/*
 * Requests that are refused before they reach the product, with a message. docs/guides/network.md
 * lists the limits, for configuring a proxy.
 */

/** The largest request is the picker's form with 10,000 companies, 1.4 MB (next.config.js). */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** All headers of a request together, including cookies. */
export const MAX_HEADER_BYTES = 16 * 1024;

type Refusal = { status: number; reason: string; code: string; message: string };

const BODY_TOO_LARGE: Refusal = {
  status: 413,
  reason: "Content Too Large",
  code: "payload_too_large",
  message: `A request may carry up to ${MAX_BODY_BYTES / 1024 / 1024} MB.`,
};
const HEADERS_TOO_LARGE: Refusal = {
  status: 431,
  reason: "Request Header Fields Too Large",
  code: "headers_too_large",
  message: `A request's headers, including cookies, may have up to ${MAX_HEADER_BYTES / 1024} KB together. Delete this site's cookies, or shorten the address.`,
};
const TOO_SLOW: Refusal = {
  status: 408,
  reason: "Request Timeout",
  code: "request_timeout",
  message: "The request did not arrive in time.",
};
const NOT_HTTP: Refusal = {
  status: 400,
  reason: "Bad Request",
  code: "bad_request",
  message: "This is not an HTTP/1.1 request.",
};

/**
 * Refuses a body whose declared length is too large, without waiting for it. @returns whether it
 * was refused
 */
export function refuseLargeBody(request: IncomingMessage, response: ServerResponse): boolean {
  if (!(Number(request.headers["content-length"]) > MAX_BODY_BYTES)) return false;
  // The rest of the body would be read as the next request.
  response.writeHead(BODY_TOO_LARGE.status, { ...HEADERS, connection: "close" });
  response.end(bodyOf(BODY_TOO_LARGE));
  return true;
}

/**
 * Answers what Node itself refuses before there is a request; Node's default is a bare status line.
 */
export function answerUnreadableRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  socket.end(rawAnswer(refusalOf(error.code)));
}

function refusalOf(code: string | undefined): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") return HEADERS_TOO_LARGE;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? TOO_SLOW : NOT_HTTP;
}

const HEADERS = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

function bodyOf({ code, message }: Refusal): string {
  return JSON.stringify({ code, message });
}

function rawAnswer(refusal: Refusal): string {
  const body = bodyOf(refusal);
  const headers = {
    ...HEADERS,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${refusal.status} ${refusal.reason}`, ...lines, "", body].join("\r\n");
}
