import "server-only";
import type { Transaction } from "../database/db.ts";
import type { By } from "./actor.ts";
import type { AuditDetail } from "./audit-detail.ts";

export type AuditAction =
  | "sign_in"
  | "sign_out"
  | "connect"
  | "connect_refused"
  | "reconnect"
  | "reconnect_link_created"
  | "reconnect_link_revoked"
  | "share_link_created"
  | "share_link_revoked"
  | "pick"
  | "sync_restored"
  | "disconnect"
  | "tag_added"
  | "tag_removed"
  /** An action on many companies; what it does to each has a line of its own. */
  | "bulk_started"
  | "bulk_stopped"
  | "bulk_continued"
  | "refresh_forced"
  | "connection_tested"
  /** An operator retried the stored tokens of a connection that had been given up. */
  | "second_look"
  /** Applies to the whole installation: no refresh token is sent. */
  | "hold_began"
  | "hold_ended"
  | "token_revealed"
  | "key_rotated"
  | "readiness_ticked"
  | "readiness_unticked"
  | "role_changed"
  | "staff_invited"
  | "staff_removed"
  | "user_disabled"
  | "user_enabled"
  | "users_joined"
  | "user_deleted"
  /** Requested, then done. */
  | "company_delete"
  | "company_deleted"
  | "api_key_created"
  | "api_key_rotated"
  | "api_key_revoked"
  | "reveal_pay"
  /**
   * A service read synced pay, or passed calls through to Gusto, which may read or change anything.
   */
  | "pay_read"
  | "gusto_read"
  | "gusto_write"
  | "export"
  | "sync"
  | "sync_cancel"
  /** Requested, then done. */
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
  | "notice_dismissed"
  | "incident_acknowledged"
  | "incident_assigned"
  | "incident_snoozed"
  | "incident_noted"
  | "alert_tested"
  | "alert_routed";

/** The target: `company:<id>`, `user:<id>` … */
export type AuditSubject =
  | `${"alert-channel" | "company" | "bulk-action" | "incident" | "staff" | "token" | "user" | "api-key" | "provision" | "event" | "webhook-subscription"}:${string}`
  /** One per environment. */
  | `${"organization" | "installation"}:${string}`
  /** A checklist item on the path to production. */
  | `readiness:${string}`
  /** One notice, or all notices of a kind. */
  | `${"notice" | "notices"}:${string}`
  | "token-encryption-keys"
  | "organization-secrets";

type AuditEntry = By & {
  action: AuditAction;
  subject: AuditSubject;
  detail?: AuditDetail;
};

/**
 * Writes one audit line inside the caller's transaction, so the action and its record commit or
 * roll back together.
 */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.auditLog.create({ data: entry });
}

/** Writes several lines in one statement. */
export async function recordAudits(tx: Transaction, entries: AuditEntry[]): Promise<void> {
  await tx.auditLog.createMany({ data: entries });
}
