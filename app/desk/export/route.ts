import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { readCookies } from "#lib/access/sessions/session-cookie.ts";
import { exportDesk } from "#lib/payroll/desk/export-desk.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { TIME_ZONE_COOKIE } from "#components/desk/time-zone-cookie.ts";
import { signedIn, siteRoute } from "../../api/site-route.ts";
import { answerFile } from "../../answer-file.ts";
import { answerInWords } from "../../answer-in-words.ts";
import { timeZoneOf } from "../../current-time-zone.ts";

export const dynamic = "force-dynamic";

/** All companies of the desk as one CSV file. */
export const GET = siteRoute({
  failure: "An export failed",
  answerError: answerInWords,
  admit: (request) => signedIn(request),
  answer: async ({ request, caller: viewer }) => {
    const { fileName, body } = await exportDesk(
      { viewer, ip: clientIp(request.headers) },
      {
        timeZone: timeZoneOf(readCookies(request)[TIME_ZONE_COOKIE]),
        viewerNow: () => findViewerOfRequest(request, { isAct: false }),
      },
    );
    return answerFile(body, fileName);
  },
});
