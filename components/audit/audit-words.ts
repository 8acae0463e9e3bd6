import type { AuditAction } from "#lib/platform/audit/record-audit.ts";

/** What each recorded action is called. */
export const AUDIT_ACTION_WORDS: Record<AuditAction, string> = {
  sign_in: "Signed in",
  sign_out: "Signed out",
  connect: "Company connected",
  connect_refused: "A connection was refused",
  reconnect: "Company reconnected",
  reconnect_link_created: "Reconnect link created",
  reconnect_link_revoked: "Reconnect link revoked",
  share_link_created: "Share link created",
  share_link_revoked: "Share link revoked",
  pick: "Company selection changed",
  sync_restored: "Sync restored",
  disconnect: "Company disconnected",
  tag_added: "Tag added",
  tag_removed: "Tag removed",
  bulk_started: "Bulk action started",
  bulk_stopped: "Bulk action stopped",
  bulk_continued: "Bulk action continued",
  refresh_forced: "Refresh requested manually",
  connection_tested: "Connection tested",
  second_look: "Stored tokens retried manually",
  hold_began: "Refreshing held",
  hold_ended: "Refreshing resumed",
  token_revealed: "Access token given to a service",
  key_rotated: "Encryption keys rotated",
  readiness_ticked: "Readiness item ticked",
  readiness_unticked: "Readiness item unticked",
  role_changed: "A role changed",
  staff_invited: "Staff let in",
  staff_removed: "Staff removed",
  user_disabled: "A person was disabled",
  user_enabled: "A person was enabled again",
  users_joined: "Two accounts of a person joined",
  user_deleted: "A person was deleted",
  company_delete: "Company deletion requested",
  company_deleted: "Company deleted",
  api_key_created: "API key created",
  api_key_rotated: "API key rotated",
  api_key_revoked: "API key revoked",
  reveal_pay: "Pay shown",
  pay_read: "Pay read by a service",
  gusto_read: "Call passed to Gusto (read)",
  gusto_write: "Call passed to Gusto (write)",
  export: "Exported",
  sync: "Sync requested",
  sync_cancel: "Sync canceled",
  erase: "Erasure of synced data requested",
  erased: "Synced data erased",
  api_token_set: "Organization's API token set",
  api_token_tested: "Organization's API token tested",
  provision: "Company requested at Gusto",
  provision_mailed: "Claim link mailed",
  webhooks_subscribed: "Webhooks subscribed",
  webhooks_changed: "Webhook types changed",
  webhooks_verified: "Webhooks verified",
  webhooks_unsubscribed: "Webhooks unsubscribed",
  webhook_replayed: "Webhook event replayed",
  notice_dismissed: "Notice dismissed",
  incident_acknowledged: "Incident acknowledged",
  incident_assigned: "Incident assigned",
  incident_snoozed: "Incident snoozed",
  incident_noted: "Incident noted",
  alert_tested: "Alert channel tested",
  alert_routed: "Alert channel routed by tag",
};

/** A code from a newer version is shown as it is. */
export function auditActionWords(action: string): string {
  return (AUDIT_ACTION_WORDS as Record<string, string>)[action] ?? plainWords(action);
}

/** "sync_requested" and "syncRequested" as "Sync requested". */
export function plainWords(code: string): string {
  const text = code
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, (_both, before, after) => `${before} ${after.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
