import { z } from "zod";
import { exportBulkResults } from "#lib/companies/bulk/export-bulk-results.ts";
import { requireBulkAction } from "#lib/companies/bulk/find-bulk-action.ts";
import { streamText } from "#lib/platform/http/stream-text.ts";
import { answerFile } from "../../../../answer-file.ts";
import { answerInWords } from "../../../../answer-in-words.ts";
import { signedIn, siteRoute } from "../../../../api/site-route.ts";

/** What became of an action's companies, as a file. */
export const GET = siteRoute({
  failure: "Results of a bulk action could not be exported",
  admit: (request) => signedIn(request),
  params: z.object({ id: z.string() }),
  answerError: answerInWords,
  answer: async ({ caller: viewer, params: { id } }) => {
    const { kind } = await requireBulkAction(viewer, id);
    return answerFile(
      streamText(exportBulkResults(viewer, id)),
      `${kind.replaceAll("_", "-")}-results.csv`,
    );
  },
});
