import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { endHold } from "../protocol/decide-refusal.ts";
import { tokenServices } from "../store/token-refresher.ts";

/* Saves who tries the demo the wait. Never in production: real times are never touched. */

/** Rows that one act changes at most. */
const MOST = 1_000;

/**
 * Makes the access tokens of one company, or of all, have run out, so that their refresh is due.
 * @throws AppError not_found outside a demo
 */
export async function endAccessTokens(companyId: string | null): Promise<void> {
  requireDemoMode();
  await db().$executeRaw`
    UPDATE gusto_auth_tokens
    SET access_token_expiration = now(), refresh_due_at = now()
    WHERE id = ANY(
      ARRAY(
        SELECT t.id
        FROM gusto_auth_tokens t
        WHERE t.state = 'active'
          AND (
            ${companyId}::uuid IS NULL
            OR EXISTS (
              SELECT 1
              FROM company_grants g
              WHERE g.token_id = t.id AND g.company_id = ${companyId}::uuid AND g.ended_at IS NULL
            )
          )
        ORDER BY t.refresh_due_at
        LIMIT ${MOST}
      )
    )`;
}

/**
 * Whatever waits for another attempt is tried at once: each failed refresh, and the probe of a pause.
 * @throws AppError not_found outside a demo
 */
export async function retryNow(): Promise<void> {
  requireDemoMode();
  await db().$executeRaw`
    UPDATE gusto_auth_tokens
    SET retry_at = now()
    WHERE id = ANY(
      ARRAY(SELECT id FROM gusto_auth_tokens WHERE retry_at > now() ORDER BY retry_at LIMIT ${MOST})
    )`;
  await tokenServices().store.transactApplication(env().GUSTO_ENVIRONMENT, (state, now) => ({
    result: null,
    next:
      state.heldReason === "operator" || state.pausedReason === null
        ? undefined
        : { ...endHold(state), pausedUntil: state.heldSince ? null : now },
  }));
}

function requireDemoMode(): void {
  if (!env().DEMO_MODE) throw new AppError("not_found", "Page not found.");
}
