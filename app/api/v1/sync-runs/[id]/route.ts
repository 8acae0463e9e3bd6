import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findRun, type RunDetail } from "#lib/payroll/progress/list-runs.ts";
import { apiRoute, json } from "../../api-route.ts";

/** State of a sync run, resource by resource. */
export const GET = apiRoute<{ id: string }>("sync:read", async (_request, { id }, caller) => {
  const run = await findRun(callerAsViewer(caller), id);
  if (!run) throw new AppError("not_found", "There is no such run.");
  return json(runJson(run));
});

function runJson(run: RunDetail) {
  return {
    id: run.id,
    state: run.state,
    trigger: run.trigger,
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    ended_at: run.endedAt?.toISOString() ?? null,
    waiting_for: run.waitingFor,
    summary: run.summary,
    calls: run.calls,
    ...{
      created: run.created,
      updated: run.updated,
      deleted: run.deleted,
      set_aside: run.setAside,
    },
    resources: run.resources.map(
      ({
        resource,
        state,
        pagesDone,
        pagesTotal,
        rowsRead,
        created,
        updated,
        deleted,
        setAside,
        reason,
      }) => ({
        ...{
          resource,
          state,
          pages_done: pagesDone,
          pages_total: pagesTotal,
          rows_read: rowsRead,
          created,
          updated,
          deleted,
          set_aside: setAside,
          reason,
        },
      }),
    ),
  };
}
