import { z } from "zod";
import { quickSearch } from "#lib/companies/list/quick-search.ts";
import { signedIn, siteRoute } from "../site-route.ts";

export const dynamic = "force-dynamic";

/** As long as the search of a list. */
const LONGEST_SEARCH = 100;

/** The first companies, and for operators people, that match what a person is typing right now. */
export const GET = siteRoute({
  failure: "A search from the command palette failed",
  query: z.object({ q: z.string().max(LONGEST_SEARCH) }),
  admit: (request) => signedIn(request, { isAct: true }),
  answer: async ({ caller, query: { q } }) =>
    Response.json(await quickSearch(caller, q), { headers: { "cache-control": "no-store" } }),
});
