import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { HoldReason } from "../protocol/application-state.ts";
import { tokenServices } from "../store/token-refresher.ts";
import { createNotice } from "#lib/notices/create-notice.ts";

const KIND = "held";
/** Most holds end within seconds, when the first canary is accepted; those need no notice. */
const WORTH_TELLING_MS = 60_000;

const TEXTS: Record<Exclude<HoldReason, "operator">, string> = {
  grants_refused:
    "Gusto is refusing connections and accepting none. No connection is lost, and valid access tokens are still served. Likely causes: a changed client id or redirect URI, a restored database, a second copy of this dashboard refreshing the same connections, or a problem at Gusto. One connection is retried at growing intervals; refreshing resumes automatically once Gusto accepts one.",
  restored_database:
    "This database was restored, so its refresh tokens may already have been used. No connection is lost, and valid access tokens are still served. One connection is retried at growing intervals. If you have a newer backup, restore it; otherwise resume refreshing on the overview.",
};

/**
 * Notifies operators once about a hold, no matter how many companies it affects, and dismisses the
 * notice when the hold ends. No notice for a hold an operator started.
 */
export async function createHeldNotice(): Promise<void> {
  const environment = env().GUSTO_ENVIRONMENT;
  const { state, now } = await tokenServices().store.readApplication(environment);
  const key = state.heldSince && `${KIND}:${environment}:${state.heldSince.toISOString()}`;
  await db().notice.updateMany({
    where: {
      companyId: null,
      kind: KIND,
      dismissedAt: null,
      key: { startsWith: `${KIND}:${environment}:`, ...(key && { not: key }) },
    },
    data: { dismissedAt: now, dismissedBy: "system" },
  });
  if (!key || !state.heldSince || !state.heldReason || state.heldReason === "operator") return;
  if (now.getTime() - state.heldSince.getTime() < WORTH_TELLING_MS) return;
  await createNotice({ companyId: null, kind: KIND, key, text: TEXTS[state.heldReason] });
}
