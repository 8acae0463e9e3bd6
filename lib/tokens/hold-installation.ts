import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { db } from "../db.ts";
import { env } from "../env.ts";
import type { HoldReason } from "./application-state.ts";
import { beginHold, endHold } from "./decide-refusal.ts";
import { tokenRoom } from "./token-refresher.ts";

/**
 * An operator holds the installation: valid tokens are served and no grant is given up. `operator`: no exchange is sent at all.
 * `restored_database`: one canary at growing intervals shows whether the refresh tokens of the backup are still good. Only
 * `resumeInstallation` ends either. Needs no running process, so a restored database can be held before anything starts on it.
 * @returns false when it was held for this reason before
 */
export async function holdInstallation(reason: Exclude<HoldReason, "grants_refused">): Promise<boolean> {
  const environment = env().GUSTO_ENVIRONMENT;
  const began = await tokenRoom().store.transactApplication(environment, (state, now) => (state.heldReason === reason ? { result: false } : { result: true, next: beginHold(state, reason, now) }));
  if (began) await recordAudit(db(), { actor: "system", action: "hold_began", subject: `installation:${environment}`, ip: null, detail: { reason } });
  return began;
}

/** Ends whatever hold there is; if Gusto still refuses, the next refusals hold again. @returns false when there was none */
export async function resumeInstallation(): Promise<boolean> {
  const environment = env().GUSTO_ENVIRONMENT;
  const reason = await tokenRoom().store.transactApplication(environment, (state) => ({ result: state.heldReason, next: state.heldSince === null ? undefined : endHold(state) }));
  if (reason) await recordAudit(db(), { actor: "system", action: "hold_ended", subject: `installation:${environment}`, ip: null, detail: { reason } });
  return reason !== null;
}
