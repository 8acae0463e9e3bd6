import "server-only";
import pLimit from "p-limit";
import type { Caller } from "#lib/access/caller.ts";
import { findViewerById } from "#lib/access/find-viewer-by-id.ts";
import { db } from "#lib/platform/database/db.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { actOnCompany } from "./act-on-company.ts";
import { claimItem, nextItems, recordResult, takeUpInterrupted } from "./bulk-items.ts";
import { BULK_FACTS } from "./bulk-kinds.ts";
import {
  claimBulkAction,
  endBulkAction,
  type HeldAction,
  releaseBulkAction,
} from "./bulk-lease.ts";
import type { BulkReason } from "./bulk-views.ts";
import { chooseCompanies } from "./choose-companies.ts";

/*
 * Actions on many companies take turns. A worker holds one at a time by a lease, first completes the
 * list of its companies, and then acts on each with the rights that the person has now. A few run at
 * once, those of one grant one after another, and Gusto is asked in the background lane, so nobody's
 * calls wait for it. Whoever is killed leaves at most the companies at which it was: they are begun
 * again, or, where that could do harm, reported as not known.
 */

/** After so long the next action has its turn, so a small one never waits for a large one. */
const TURN_MS = 15_000;
/** After so long the job ends and is queued again: it must not look as if it hung. */
const MOST_MS = 4 * MINUTE_MS;
const AT_ONCE = 4;
/** After so many calls without an answer in a row, Gusto is probably down. */
const MOST_UNANSWERED = 5;
const WAIT_SECONDS = 30;

type Wait = { reason: BulkReason; seconds: number };
type Options = { stop?: AbortSignal; among?: readonly string[]; step?: number };

/** Works on open actions until none is left. @returns on how many companies it acted */
export async function workOnBulkActions({
  stop = new AbortController().signal,
  among,
  step,
}: Options = {}): Promise<number> {
  const endsAt = Date.now() + MOST_MS;
  let acted = 0;
  while (!stop.aborted && Date.now() < endsAt) {
    const action = await claimBulkAction(among);
    if (!action) break;
    let wait: Wait | null = null;
    try {
      const turn = await takeTurn(action, stop, step);
      acted += turn.acted;
      wait = turn.wait;
    } finally {
      await releaseBulkAction(action, wait);
    }
  }
  return acted;
}

type Turn = { acted: number; wait: Wait | null };
const NOTHING_DONE: Turn = { acted: 0, wait: null };

async function takeTurn(claimed: HeldAction, stop: AbortSignal, step?: number): Promise<Turn> {
  const viewer = await findViewerById(claimed.userId);
  if (!viewer || viewer.isReadOnly) {
    await endBulkAction(claimed, "person_disabled");
    return NOTHING_DONE;
  }
  const endsAt = Date.now() + TURN_MS;
  const isTime = () => !stop.aborted && Date.now() < endsAt;
  await takeUpInterrupted(claimed);
  let action: HeldAction | null = claimed;
  while (action && !action.isChosen && isTime())
    action = await chooseCompanies(action, viewer, step);
  if (!action?.isChosen) return NOTHING_DONE;
  if (await hasGrown(action.id)) {
    await endBulkAction(action, "selection_grew");
    return NOTHING_DONE;
  }
  return actOnItems(action, { viewer, ip: action.ip }, stop, isTime);
}

/** More companies match now than the person agreed to. */
async function hasGrown(id: string): Promise<boolean> {
  const { chosen, confirmed } = await db().bulkAction.findUniqueOrThrow({
    where: { id },
    select: { chosen: true, confirmed: true },
  });
  return confirmed !== null && chosen > confirmed;
}

async function actOnItems(
  action: HeldAction,
  caller: Caller,
  stop: AbortSignal,
  isTime: () => boolean,
): Promise<Turn> {
  let [acted, unanswered, isHeld] = [0, 0, true];
  const goesOn = () => isHeld && isTime() && unanswered < MOST_UNANSWERED;
  while (goesOn()) {
    if (BULK_FACTS[action.kind].asksGusto && (await readApplicationPause()))
      return { acted, wait: { reason: "gusto_paused", seconds: WAIT_SECONDS } };
    const grants = await nextItems(action);
    if (grants.length === 0) {
      await endBulkAction(action, null);
      return { acted, wait: null };
    }
    await pLimit(AT_ONCE).map(grants, async (companyIds) => {
      for (const companyId of companyIds) {
        if (!goesOn()) return;
        isHeld = await claimItem(action, companyId);
        if (!isHeld) return;
        const result = await actOnCompany(caller, companyId, action, stop);
        await recordResult(action, companyId, result);
        acted += 1;
        unanswered = result.isUnanswered ? unanswered + 1 : 0;
      }
    });
  }
  const isDown = unanswered >= MOST_UNANSWERED;
  return { acted, wait: isDown ? { reason: "gusto_unavailable", seconds: WAIT_SECONDS } : null };
}
