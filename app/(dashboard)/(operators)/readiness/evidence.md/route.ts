import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { evidenceDocument } from "#lib/readiness/evidence-document.ts";
import { readReadiness } from "#lib/readiness/readiness.ts";
import { answerFile } from "../../../../answer-file.ts";

/** The evidence as a file. For anyone but operators it doesn't exist. */
export async function GET(request: Request): Promise<Response> {
  const viewer = await findViewerOfRequest(request);
  if (viewer?.role !== "operator")
    return new Response("Page not found.\n", {
      status: 404,
      headers: { "cache-control": "no-store" },
    });
  const readiness = await readReadiness(viewer);
  const day = readiness.readAt.toISOString().slice(0, 10);
  return answerFile(
    evidenceDocument(readiness, SCHEMA_VERSION),
    `gusto-evidence-${readiness.environment}-${day}.md`,
  );
}
