import "server-only";
import { env } from "#lib/platform/env.ts";
import type { ListResource, ReadingScope } from "../resources/define-resource.ts";
import type { Checkpoint } from "../runs/checkpoints.ts";
import { commitStep } from "../runs/commit-step.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { askForMissing } from "./ask-for-missing.ts";
import { readListCursor, withSmallerPages } from "./cursor.ts";
import { dayOf } from "./days.ts";
import { fetchPage } from "./fetch-page.ts";
import type { StepOutcome } from "./judge-call.ts";
import { readRows } from "./read-rows.ts";
import { writeListPage } from "./write-list-page.ts";

/** Fetches the checkpoint's page, writes it and advances the checkpoint, in one transaction. */
export async function readListPage(
  run: HeldRun,
  checkpoint: Checkpoint,
  list: ListResource,
): Promise<StepOutcome> {
  const scope: ReadingScope = {
    today: dayOf(run.createdAt),
    historyMonths: env().SYNC_HISTORY_MONTHS,
  };
  const cursor = readListCursor(checkpoint.cursor);
  if (cursor.asked && list.one)
    return askForMissing(run, checkpoint, { list, one: list.one, cursor, asked: cursor.asked });
  const windows = list.windows?.(scope) ?? [{ query: {} }];
  const window = windows[cursor.window];
  if (!window) throw new Error(`${list.name} has no window ${cursor.window}`);
  const per = list.per && (cursor.per ?? list.per);
  const query = {
    ...window.query,
    ...(per !== null && { page: String(cursor.page), per: String(per) }),
  };
  const fetched = await fetchPage(
    run,
    {
      path: `/v1/companies/${run.gustoUuid}${list.path}`,
      query,
      scope: list.scope,
      attempts: checkpoint.attempts,
    },
    list.path === "" ? "object" : "list",
  );
  if (fetched.kind === "wait" && fetched.tooSlow && per !== null)
    return { ...fetched, cursor: withSmallerPages(cursor, per) };
  if (fetched.kind !== "page") return fetched;
  const raws = Array.isArray(fetched.page.body) ? fetched.page.body : [fetched.page.body];
  const read = {
    ...{ checkpoint, cursor, list, scope, windows: windows.length, page: fetched.page },
    ...{ rows: readRows(raws, list.read, "uuid"), count: raws.length },
  };
  return commitStep(run, checkpoint, 1, (tx) => writeListPage(tx, run, read));
}
