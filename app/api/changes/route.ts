import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid } from "#lib/access/visible-companies.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { watchChanges } from "#lib/companies/live/watch-changes.ts";
import type { OpenPage } from "#lib/companies/live/who-is-told.ts";
import { answerProblem } from "../../answer-problem.ts";
import { answerEventStream } from "../event-stream.ts";

export const dynamic = "force-dynamic";

const HEADERS = { "cache-control": "no-store" };
const ENDS_AFTER_MS = 15 * 60_000;
/** Two pages of the list. */
const MOST_SHOWN = 100;

/**
 * Whether anything on this viewer's page has changed. As server-sent events for clients that accept
 * them: the current marker, then each change. Otherwise the marker as JSON; `used=1` says that
 * someone has used the page since the last request.
 */
export async function GET(request: Request): Promise<Response> {
  try {
    const parameters = new URL(request.url).searchParams;
    const viewer = await findViewerOfRequest(request, { isAct: parameters.get("used") === "1" });
    if (!viewer) return Response.json({ code: "not_signed_in" }, { status: 401, headers: HEADERS });
    return request.headers.get("accept")?.includes("text/event-stream")
      ? changeStream(request, viewer, parameters.getAll("shows"))
      : Response.json({ marker: await changesMarker(viewer) }, { headers: HEADERS });
  } catch (error) {
    return answerProblem(error, "Changes could not be reported");
  }
}

/**
 * @param shows ids of the companies on the page; if empty, it is notified of all its viewer knows
 */
function changeStream(request: Request, viewer: Viewer, shows: string[]): Response {
  const page: OpenPage = {
    userId: viewer.userId,
    sessionId: viewer.sessionId,
    seesAll: viewer.role === "operator",
    shown: shows.length === 0 ? "all" : new Set(shows.filter(isUuid).slice(0, MOST_SHOWN)),
  };
  return answerEventStream(request, ENDS_AFTER_MS, (stream) => {
    const stop = watchChanges(page, (event) => {
      if (event.kind === "closed") return stream.close();
      stream.send(event.kind, "spreadMs" in event ? { spreadMs: event.spreadMs } : {});
    });
    // Read after the watch began: a change in between is reported twice rather than never.
    changesMarker(viewer).then(
      (marker) => stream.send("marker", { marker }),
      () => stream.close(),
    );
    return stop;
  });
}
