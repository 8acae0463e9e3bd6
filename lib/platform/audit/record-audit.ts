import "server-only";
import type { Transaction } from "../database/db.ts";
import type { By } from "./actor.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

export type AuditAction =
  | "sign_in"
  | "sign_out"
  | "connect"
  | "connect_refused"
  | "reconnect"
  | "pick"
  | "sync_restored"
  | "disconnect"
  | "refresh_forced"
  | "connection_tested"
  /** An operator had the stored tokens of a given up connection tried once more. */
  | "second_look"
  /** Of the whole installation: no refresh token is sent. */
  | "hold_began"
  | "hold_ended"
  | "token_revealed"
  | "key_rotated"
  | "readiness_ticked"
  | "readiness_unticked"
  | "role_changed"
  | "users_joined"
  | "user_deleted"
  /** Asked for, and done. */
  | "company_delete"
  | "company_deleted"
  | "api_key_created"
  | "api_key_revoked"
  | "reveal_pay"
  /** By a service: synced pay, and calls that were passed to Gusto, which may bring or change anything. */
  | "pay_read"
  | "gusto_read"
  | "gusto_write"
  | "export"
  | "sync"
  | "sync_cancel"
  /** Asked for, and done. */
  | "erase"
  | "erased"
  | "api_token_set"
  | "api_token_tested"
  | "provision"
  | "provision_mailed"
  | "webhooks_subscribed"
  | "webhooks_changed"
  | "webhooks_verified"
  | "webhooks_unsubscribed"
  | "webhook_replayed"
  | "notice_dismissed";

/** What it was done to: `company:<id>`, `user:<id>` … */
export type AuditSubject =
  | `${"company" | "token" | "user" | "api-key" | "provision" | "event" | "webhook-subscription"}:${string}`
  /** By environment. */
  | `${"organization" | "installation"}:${string}`
  /** An item of the path to production. */
  | `readiness:${string}`
  /** One, or all of a kind. */
  | `${"notice" | "notices"}:${string}`
  | "token-encryption-keys"
  | "organization-secrets";

type AuditEntry = By & {
  action: AuditAction;
  subject: AuditSubject;
  /** Names and counts; never a token, a code or a state. */
  detail?: Prisma.InputJsonObject;
};

/**
 * Writes one line of the audit log inside the caller's transaction: what is not recorded did not happen,
 * and what did not happen is not recorded.
 */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.auditLog.create({ data: entry });
}

/** Several lines by one statement. */
export async function recordAudits(tx: Transaction, entries: AuditEntry[]): Promise<void> {
  await tx.auditLog.createMany({ data: entries });
}
