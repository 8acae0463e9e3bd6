// A server process for tests: the app's access-token route, unchanged, behind a plain HTTP server.

import "./api/check-api-answers.ts";
import { serve } from "@hono/node-server";
import { GET } from "../app/api/v1/companies/[gustoUuid]/access-token/route.ts";

const PATH = /^\/api\/v1\/companies\/([^/]+)\/access-token$/;

serve(
  {
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const gustoUuid = PATH.exec(new URL(request.url).pathname)?.[1];
      return gustoUuid
        ? GET(request, { params: Promise.resolve({ gustoUuid }) })
        : new Response(null, { status: 404 });
    },
  },
  ({ port }) => process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`),
);
