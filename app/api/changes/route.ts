import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { answerProblem } from "../../answer-problem.ts";

const HEADERS = { "cache-control": "no-store" };

/** What a screen asks every few seconds: has anything that I show changed? `used=1` says that somebody has used it since it asked before. */
export async function GET(request: Request): Promise<Response> {
  try {
    const viewer = await findViewerOfRequest(request, {
      isAct: new URL(request.url).searchParams.get("used") === "1",
    });
    if (!viewer) return Response.json({ code: "not_signed_in" }, { status: 401, headers: HEADERS });
    return Response.json({ marker: await changesMarker(viewer) }, { headers: HEADERS });
  } catch (error) {
    return answerProblem(error, "Changes could not be reported");
  }
}
