import { z } from "zod";
import type { Viewer } from "#lib/access/viewer.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { watchChanges } from "#lib/companies/live/watch-changes.ts";
import type { OpenPage } from "#lib/companies/live/page-recipients.ts";
import { updateIncidents } from "#lib/incidents/update-incidents.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { isSet, oneOrMore } from "../../form-fields.ts";
import { answerEventStream } from "../event-stream.ts";
import { signedIn, siteRoute } from "../site-route.ts";

export const dynamic = "force-dynamic";

const ENDS_AFTER_MS = 15 * MINUTE_MS;
/** Two pages of the list. */
const MOST_SHOWN = 100;

/**
 * Whether anything on this viewer's page has changed. As server-sent events for clients that accept
 * them: the current marker, then each change. Otherwise the marker as JSON.
 */
export const GET = siteRoute({
  failure: "Changes could not be reported",
  query: z.object({
    /** Someone has used the page since the last request. */
    used: isSet,
    /**
     * The companies on the page, or "none" of a page that shows no company; without any, it is
     * notified of all its viewer knows.
     */
    shows: oneOrMore(z.union([z.guid(), z.literal("none")])),
  }),
  admit: (request, query) => signedIn(request, { isAct: query?.used ?? false }),
  answer: async ({ request, caller, query }) =>
    request.headers.get("accept")?.includes("text/event-stream")
      ? changeStream(request, caller, query.shows)
      : Response.json(
          { marker: await changesMarker(caller) },
          { headers: { "cache-control": "no-store" } },
        ),
});

function changeStream(request: Request, viewer: Viewer, shows: string[]): Response {
  const page: OpenPage = {
    userId: viewer.userId,
    sessionId: viewer.sessionId,
    seesAll: viewer.role === "operator",
    shown: shows.length === 0 ? "all" : new Set(shows.slice(0, MOST_SHOWN)),
  };
  return answerEventStream(request, ENDS_AFTER_MS, (stream) => {
    const stop = watchChanges(
      page,
      (event) => {
        if (event.kind === "closed") return stream.close();
        stream.send(event.kind, "spreadMs" in event ? { spreadMs: event.spreadMs } : {});
      },
      updateIncidents,
    );
    // Read after the watch began: a change in between is reported twice rather than never.
    changesMarker(viewer).then(
      (marker) => stream.send("marker", { marker }),
      () => stream.close(),
    );
    return stop;
  });
}
