import { auditLineWords } from "#components/audit/audit-facts.ts";
import { exportAudit } from "#lib/access/audit-log/export-audit.ts";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { answerFile } from "../../answer-file.ts";
import { answerInWords } from "../../answer-in-words.ts";
import { signedIn, siteRoute } from "../../api/site-route.ts";
import { auditFilter } from "../audit-query.ts";

export const dynamic = "force-dynamic";

/** The audit log, filtered as on its page, as one CSV file. */
export const GET = siteRoute({
  failure: "The audit log could not be exported",
  answerError: answerInWords,
  admit: (request) => signedIn(request),
  query: auditFilter,
  answer: async ({ request, caller: viewer, query }) => {
    const body = await exportAudit({ viewer, ip: clientIp(request.headers) }, query, {
      viewerNow: () => findViewerOfRequest(request, { isAct: false }),
      inWords: auditLineWords,
    });
    return answerFile(body, `audit-log-${databaseNow().toISOString().slice(0, 10)}.csv`);
  },
});
