// The access-token route behind what the app's server puts around every request, in this process.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { GET } from "../../app/api/v1/companies/[gustoUuid]/access-token/route.ts";
import { observeRequest } from "../../server/observe-request.ts";

type Answer = { headers: Headers; body: Record<string, unknown> };

export async function startObservedTokenRoute() {
  const scopes = ["tokens:read" as const];
  const key = (await createApiKey(SYSTEM, { name: "test", scopes })).key.reveal();
  const handle = getRequestListener((request) => {
    const gustoUuid = new URL(request.url).pathname.split("/")[4] ?? "";
    return GET(request, { params: Promise.resolve({ gustoUuid }) });
  });
  const server = createServer((request, response) =>
    observeRequest(request, response, () => void handle(request, response)),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    async ask(gustoUuid: string, headers: Record<string, string> = {}): Promise<Answer> {
      const url = `http://127.0.0.1:${port}/api/v1/companies/${gustoUuid}/access-token`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${key}`, ...headers } });
      return { headers: answer.headers, body: (await answer.json()) as Answer["body"] };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
