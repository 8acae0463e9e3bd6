import type { IncomingMessage, ServerResponse } from "node:http";
import { tokenRoute } from "#lib/platform/http/direct-route.ts";
import { GUARDING_HEADERS } from "#lib/platform/http/guarding-headers.ts";
import { processLogger } from "#lib/platform/log/create-logger.ts";

/** Spelled any other way, with an escape for example, it is left to Next.js. */
const TOKEN_PATH = /^\/api\/v1\/companies\/([\w-]+)\/access-token(?:\?|$)/;

/** Answers a request for an access token without Next.js. @returns false for any other request */
export function answerDirectly(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== "GET") return false;
  const gustoUuid = TOKEN_PATH.exec(request.url ?? "")?.[1];
  const route = gustoUuid === undefined ? null : tokenRoute();
  if (gustoUuid === undefined || !route) return false;
  void answer(
    () => route(toWebRequest(request), { params: Promise.resolve({ gustoUuid }) }),
    response,
  );
  return true;
}

async function answer(call: () => Promise<Response>, response: ServerResponse): Promise<void> {
  try {
    await send(await call(), response);
  } catch (error) {
    processLogger().error({ err: error }, "A request failed");
    if (response.headersSent) response.destroy();
    else response.writeHead(500, GUARDING_HEADERS).end();
  }
}

function toWebRequest({ url = "/", headers }: IncomingMessage): Request {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) web.set(name, String(value));
  return new Request(`http://localhost${url}`, { headers: web });
}

/** As a whole: streams would cost more than all the rest. */
async function send(given: Response, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await given.arrayBuffer());
  response.writeHead(given.status, {
    ...GUARDING_HEADERS,
    ...Object.fromEntries(given.headers),
    "content-length": body.byteLength,
  });
  response.end(body);
}
