import { z } from "zod";
import { apiRoute, apiRouteByWord } from "../../../api-route.ts";
import { FEEDS, feedDefinition, readFeed } from "../../../data-feed.ts";
import { gustoUuid } from "../../../fields.ts";

const feeds = [...FEEDS].map(([word, table]) => {
  const definition = feedDefinition({
    path: `/companies/[gustoUuid]/${word}`,
    operationId: `list_${table.name}`.replaceAll(/_(\w)/g, (_, first) => first.toUpperCase()),
    summary: `Synced ${table.many} of a company`,
    params: z.object({ gustoUuid }),
    table,
  });
  const route = apiRoute(definition).handle(async ({ params, ...input }) => ({
    status: 200,
    body: await readFeed({ ...input, ...params, table }),
  }));
  return [word, route] as const;
});

/** A company's synced rows: employees, payrolls and so on. */
export const GET = apiRouteByWord("resource", new Map(feeds));
