import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { AppError } from "#lib/platform/errors.ts";
import { formatCount } from "#lib/platform/format.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { bulkActionsJob } from "./bulk-actions-job.ts";
import { bulkRights } from "./bulk-rights.ts";
import { BULK_FACTS, type BulkKind } from "./bulk-kinds.ts";
import type { BulkFilter, BulkSelection, SelectionPreview } from "./bulk-views.ts";
import { requireTag } from "../tags/change-tags.ts";
import { requireBulkAction } from "./find-bulk-action.ts";
import { storeFilter } from "./stored-filter.ts";
import { findSelected, previewFilter } from "./preview-selection.ts";

type BulkRequest = {
  kind: BulkKind;
  selection: BulkSelection;
  /** The number of companies as the person typed it, for what hurts. */
  typed: string;
  /** Which tag it adds or removes, for what does; an undo takes the tag of what it undoes. */
  tag?: string;
};

/**
 * Starts an action on many companies. The worker selects those that match, and acts on each with this
 * person's rights; nothing of it happens in the request, however many there are.
 * @returns its id
 * @throws AppError not_found; invalid_input if no company is selected, or the number that was typed
 * is another, or there is no tag; rate_limited
 */
export async function startBulkAction(
  caller: Caller,
  { kind, selection, typed, tag: given }: BulkRequest,
): Promise<string> {
  if (BULK_FACTS[kind].isForOperators) requireOperator(caller.viewer);
  const { canSendMail, isOneOnly } = bulkRights(caller.viewer);
  if (kind === "email_links" && !canSendMail)
    throw new AppError("invalid_input", "No mail server is set up. Create links to copy instead.");
  if (kind === "sync_on" && isOneOnly)
    throw new AppError("invalid_input", "Only one company can be synced at a time.");
  const tag = BULK_FACTS[kind].isOfTag ? await findTag(caller.viewer, selection, given) : null;
  const target = await findTarget(caller.viewer, selection);
  if (target.count === 0)
    throw new AppError("invalid_input", "Select at least one company.", { field: "company" });
  if (BULK_FACTS[kind].isTyped) requireTypedCount(target, typed);
  await takeFromRateLimit("bulk_action", caller.viewer.userId);
  const id = await transaction((tx) => create(tx, caller, { kind, tag }, target));
  // An unreachable queue only delays it: the job also runs by itself.
  await bulkActionsJob.tryEnqueue({});
  return id;
}

async function findTag(
  viewer: Viewer,
  selection: BulkSelection,
  given: string | undefined,
): Promise<string> {
  const undone =
    "filter" in selection && "changedBy" in selection.filter
      ? await requireBulkAction(viewer, selection.filter.changedBy)
      : null;
  return undone?.tag ?? requireTag(given);
}

/** `companyIds`: those selected one by one. `filter`: otherwise, what selects them when it starts. */
type Target = Pick<SelectionPreview, "count" | "isCounted"> & {
  companyIds: string[];
  filter: BulkFilter | null;
};

async function findTarget(viewer: Viewer, selection: BulkSelection): Promise<Target> {
  if ("filter" in selection) {
    const { count, isCounted } = await previewFilter(viewer, selection.filter);
    return { count, isCounted, companyIds: [], filter: selection.filter };
  }
  const found = await findSelected(viewer, selection.companyIds);
  const companyIds = found.map(({ id }) => id);
  return { count: found.length, isCounted: true, companyIds, filter: null };
}

/** So that nobody disconnects a fleet for a filter that was not set. */
function requireTypedCount({ count, isCounted }: Target, typed: string): void {
  if (!isCounted)
    throw new AppError(
      "invalid_input",
      "This search matches too many companies to count them. Narrow it down first.",
      { field: "typed" },
    );
  if (typed.replaceAll(/[\s,]/g, "") !== String(count))
    throw new AppError(
      "invalid_input",
      `Type ${formatCount(count)}, the number of selected companies, to confirm.`,
      { field: "typed" },
    );
}

async function create(
  tx: Transaction,
  caller: Caller,
  { kind, tag }: { kind: BulkKind; tag: string | null },
  { count, companyIds, filter }: Target,
): Promise<string> {
  const { viewer, ip } = caller;
  const { id } = await tx.bulkAction.create({
    data: {
      ...{ kind, tag, userId: viewer.userId, ip, createdAt: databaseNow() },
      ...(filter === null ? { isChosen: true, chosen: count } : { filter: storeFilter(filter) }),
      confirmed: BULK_FACTS[kind].isTyped ? count : null,
    },
    select: { id: true },
  });
  await tx.bulkItem.createMany({
    data: companyIds.map((companyId) => ({ actionId: id, companyId })),
  });
  await recordAudit(tx, {
    ...by(caller),
    action: "bulk_started",
    subject: `bulk-action:${id}`,
    detail: {
      kind,
      ...(tag !== null && { tag }),
      companies: count,
      ...(filter && { filter: { ...filter } }),
    },
  });
  return id;
}
