import "server-only";
import type { By } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { HoldReason } from "../protocol/application-state.ts";
import { beginHold, endHold } from "../protocol/decide-refusal.ts";
import { tokenServices } from "../store/token-refresher.ts";

/**
 * Puts the installation on hold: valid tokens are served and no grant is given up. `operator`: no
 * exchange is sent at all. `restored_database`: one canary at growing intervals shows whether the
 * refresh tokens of the backup still work. Only `resumeInstallation` ends either. Needs no running
 * process, so a restored database can be held before anything starts on it.
 * @returns false when it was already held for this reason
 */
export async function holdInstallation(
  reason: Exclude<HoldReason, "grants_refused">,
  by: By,
): Promise<boolean> {
  const environment = env().GUSTO_ENVIRONMENT;
  const began = await tokenServices().store.transactApplication(environment, (state, now) =>
    state.heldReason === reason
      ? { result: false }
      : { result: true, next: beginHold(state, reason, now) },
  );
  if (began)
    await recordAudit(db(), {
      ...by,
      action: "hold_began",
      subject: `installation:${environment}`,
      detail: { reason },
    });
  return began;
}

/** Whether an operator has stopped all exchanges. */
export async function isHeldByOperator(): Promise<boolean> {
  const { state } = await tokenServices().store.readApplication(env().GUSTO_ENVIRONMENT);
  return state.heldReason === "operator";
}

/** Ends any hold; if Gusto still refuses, the next refusals start a new one. @returns false when there was none */
export async function resumeInstallation(by: By): Promise<boolean> {
  const environment = env().GUSTO_ENVIRONMENT;
  const reason = await tokenServices().store.transactApplication(environment, (state) => ({
    result: state.heldReason,
    next: state.heldSince === null ? undefined : endHold(state),
  }));
  if (reason)
    await recordAudit(db(), {
      ...by,
      action: "hold_ended",
      subject: `installation:${environment}`,
      detail: { reason },
    });
  return reason !== null;
}
