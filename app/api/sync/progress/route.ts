import { z } from "zod";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { readAllProgress, visibleProgress } from "#lib/payroll/progress/read-progress.ts";
import type { RunProgress } from "#lib/payroll/progress/run-progress.ts";
import { watchProgress } from "#lib/payroll/progress/watch-progress.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { isSet } from "../../../form-fields.ts";
import { answerEventStream } from "../../event-stream.ts";
import { signedIn, siteRoute } from "../../site-route.ts";

export const dynamic = "force-dynamic";

/**
 * After this the browser reconnects, signed in or not, so no connection outlives its session for
 * long.
 */
const ENDS_AFTER_MS = 4 * MINUTE_MS;
/** Revoked rights take effect within this time. */
const CHECK_RIGHTS_MS = 5_000;
const HEADERS = { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };

/**
 * The runs this viewer may see, as server-sent events: right away and on every change. `once=1`
 * returns JSON.
 */
export const GET = siteRoute({
  failure: "Sync progress could not be reported",
  query: z.object({ once: isSet, company: z.guid().optional() }),
  admit: (request) => signedIn(request, { isAct: false }),
  answer: async ({ request, caller, query: { once, company } }) =>
    once
      ? Response.json(
          { runs: await visibleProgress(caller, await readAllProgress(), company) },
          { headers: HEADERS },
        )
      : progressStream(request, caller, company),
});

function progressStream(request: Request, viewer: Viewer, companyId: string | undefined): Response {
  return answerEventStream(request, ENDS_AFTER_MS, (stream) => {
    const filter = rememberRights(request, viewer, companyId);
    let sent: string | undefined;
    const show = async (runs: readonly RunProgress[]) => {
      const visible = await filter(runs);
      if (visible === null) return stream.close();
      const text = JSON.stringify({ runs: visible });
      if (text !== sent) stream.send("progress", { runs: visible });
      sent = text;
    };
    return watchProgress(
      (runs) =>
        void show(runs).catch((error: unknown) => {
          // The browser reconnects by itself; anyone inspecting the stream finds the log's error
          // id.
          const { code, id } = toAppError(error, "Sync progress could no longer be reported", "");
          stream.send("problem", { code, error_id: id });
          stream.close();
        }),
    );
  });
}

type Filter = (runs: readonly RunProgress[]) => Promise<RunProgress[] | null>;

/**
 * Rechecks every few seconds which companies may be reported, and right away for an unknown one.
 * Null: signed out.
 */
function rememberRights(request: Request, viewer: Viewer, companyId: string | undefined): Filter {
  let askedAt = Date.now();
  let current: Viewer | null = viewer;
  let known = new Map<string, boolean>();
  return async (runs) => {
    const asked =
      companyId === undefined ? runs : runs.filter((run) => run.companyId === companyId);
    if (Date.now() - askedAt >= CHECK_RIGHTS_MS) {
      askedAt = Date.now();
      known = new Map();
      current = await findViewerOfRequest(request, { isAct: false });
    }
    if (!current) return null;
    const unknown = asked.filter((run) => !known.has(run.companyId));
    const seen = new Set((await visibleProgress(current, unknown)).map((run) => run.companyId));
    for (const run of unknown) known.set(run.companyId, seen.has(run.companyId));
    return asked.filter((run) => known.get(run.companyId) === true);
  };
}
