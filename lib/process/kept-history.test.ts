import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/*
 * Nothing grows for ever. Every model of the schema is in one of two lists: what is deleted after a
 * time, and what there is only so much of, however long the product runs. A new model fails this
 * test until somebody has decided.
 */

/** The setting, or the code, that says how long; and the file that deletes. */
const DELETED_AFTER_A_TIME: Record<string, [limit: string, file: string]> = {
  Session: ["absoluteExpiresAt", "lib/access/sessions/delete-expired-sessions.ts"],
  AuthorizationRequest: [
    "KEPT_HOURS",
    "lib/connect/authorization/delete-spent-authorization-requests.ts",
  ],
  SignInAnswer: ["KEPT_HOURS", "lib/connect/authorization/delete-spent-authorization-requests.ts"],
  ReconnectLink: ["KEPT_DAYS = 90", "lib/connect/links/delete-old-links.ts"],
  ShareLink: ["KEPT_DAYS = 90", "lib/companies/sharing/share-links.ts"],
  BulkAction: ["KEPT_DAYS = 90", "lib/companies/bulk/delete-old-bulk-actions.ts"],
  BulkItem: ["KEPT_DAYS = 90", "lib/companies/bulk/delete-old-bulk-actions.ts"],
  CompanyEnding: ["LATE_EFFECT_MINUTES", "lib/tokens/grants/company-endings.ts"],
  CompanyGrant: ["TOKEN_HISTORY_DAYS", "lib/tokens/store/delete-old-pairs.ts"],
  GustoAuthToken: ["TOKEN_HISTORY_DAYS", "lib/tokens/store/delete-old-pairs.ts"],
  TokenEvent: ["TOKEN_HISTORY_DAYS", "lib/tokens/store/delete-old-token-events.ts"],
  AuditLog: ["AUDIT_HISTORY_DAYS", "lib/platform/audit/delete-old-audit.ts"],
  ProcessHeartbeat: ["1 day", "lib/platform/jobs/heartbeat.ts"],
  RateLimit: ["windowSeconds", "lib/platform/rate-limit/take-from-rate-limit.ts"],
  SyncRun: ["SYNC_RUN_HISTORY_DAYS", "lib/payroll/erasing/delete-old-runs.ts"],
  SyncCheckpoint: ["SYNC_RUN_HISTORY_DAYS", "lib/payroll/erasing/delete-old-runs.ts"],
  CompanyChange: ["CHANGE_DAYS = 40", "lib/payroll/changes/delete-old-changes.ts"],
  GustoRateBudget: ["1 hour", "lib/calls/rate-budget.ts"],
  PayReveal: ["expires_at", "lib/payroll/erasing/delete-expired-pay-reveals.ts"],
  WebhookEvent: ["WEBHOOK_EVENT_DAYS", "lib/webhooks/delete-old-events.ts"],
  WebhookEventCount: ["DAYS_KEPT", "lib/webhooks/keep-event-counts.ts"],
  WebhookEventCountChange: ["LINES_AT_ONCE", "lib/webhooks/keep-event-counts.ts"],
  CompanyStandingChange: ["BATCH", "lib/companies/fleet/update-standings.ts"],
  CompanyVerifiedDay: ["KEPT_DAYS = 100", "lib/companies/verified-days/delete-old-days.ts"],
  FleetVerifiedDay: ["KEPT_DAYS = 100", "lib/companies/verified-days/delete-old-days.ts"],
  Notice: ["NOTICE_HISTORY_DAYS", "lib/notices/delete-old-notices.ts"],
  Incident: ["INCIDENT_HISTORY_DAYS", "lib/incidents/delete-old-incidents.ts"],
  IncidentEvent: ["INCIDENT_HISTORY_DAYS", "lib/incidents/delete-old-incidents.ts"],
  IncidentCompany: ["INCIDENT_HISTORY_DAYS", "lib/incidents/delete-old-incidents.ts"],
  IncidentChange: ["LINES_AT_ONCE", "lib/incidents/take-up-companies.ts"],
  AlertState: ["INCIDENT_HISTORY_DAYS", "lib/incidents/delete-old-incidents.ts"],
  AlertDelivery: ["KEPT_DAYS = 90", "lib/incidents/alerts/delete-old-deliveries.ts"],
  NoticeDismissal: ["NOTICE_HISTORY_DAYS", "lib/notices/delete-old-notices.ts"],
  GustoCallBucket: ["CALL_RECORD_DAYS", "lib/calls/delete-old-calls.ts"],
  GustoCallFailure: ["CALL_HISTORY_DAYS", "lib/calls/delete-old-calls.ts"],
  GustoCallTotal: ["CALL_HISTORY_DAYS", "lib/calls/delete-old-calls.ts"],
  GustoCompanyCallTotal: ["CALL_HISTORY_DAYS", "lib/calls/delete-old-calls.ts"],
  GustoFailureTotal: ["CALL_HISTORY_DAYS", "lib/calls/delete-old-calls.ts"],
};

/** By what there is only so much of it. */
const BOUNDED: Record<string, string> = {
  Installation: "one row",
  GustoApplicationState: "one row",
  GustoApiToken: "one row",
  AlertChannel: "three rows",
  EventCursor: "one row",
  SchemaCompatibility: "one row",
  User: "people; deleted by an operator",
  Account: "people",
  StaffMember: "people of the staff; removed by an operator",
  ApiKey: "services of the partner",
  WebhookSubscription: "what an operator subscribes to",
  SavedView: "thirty a person",
  ReadinessTick: "the items of the list",
  GustoApiVersionSeen: "the versions of Gusto's API",
  Company:
    "companies; their data goes with RETENTION_DAYS, they themselves when an operator deletes them",
  Provision: "companies asked for; the idempotency key of each has to be known for good",
  CompanyAdmin: "a company's admins, as many as Gusto names at once",
  CompanyStanding: "companies",
  CompanyTag: "twenty a company",
  CompanyStandingCount: "kinds of standings",
  SyncPage: "a company's data; dropped when the run ends",
  SyncSetAside: "a company's data; one record a row that cannot be read",
};

const schema = readFileSync("prisma/schema.prisma", "utf8");
const modelsIn = (text: string) => [...text.matchAll(/^model (\w+) \{/gm)].map(([, name]) => name!);
const [before = "", synced = "", after = ""] = schema.split(
  /\/\/ (?:end of )?models of synced data.*$/m,
);

describe("history is bounded", () => {
  it("every model is deleted after a time or bounded by what it is about, and none is both", () => {
    expect(modelsIn(synced), "synced data is as much as the company has at Gusto").toContain(
      "Employee",
    );
    const decided = [...Object.keys(DELETED_AFTER_A_TIME), ...Object.keys(BOUNDED)];
    expect(new Set(decided).size).toBe(decided.length);
    expect(decided.toSorted()).toEqual(modelsIn(before + after).toSorted());
  });

  it.each(Object.entries(DELETED_AFTER_A_TIME))(
    "%s goes after a time that its file names",
    (_model, [limit, file]) => {
      const text = readFileSync(file, "utf8");
      expect(
        text.includes(limit) || readFileSync("prisma/schema.prisma", "utf8").includes(limit),
      ).toBe(true);
      expect(text).toMatch(/DELETE FROM|deleteMany|delete_old|clearExpired/);
    },
  );

  it("every setting of it stands in the table of the guide", () => {
    const guide = readFileSync("docs/guides/database.md", "utf8");
    const settings = Object.values(DELETED_AFTER_A_TIME)
      .map(([limit]) => limit)
      .filter((limit) => limit.endsWith("_DAYS"));
    for (const setting of new Set([...settings, "RETENTION_DAYS", "SYNC_RUN_UNCHANGED_DAYS"]))
      expect(guide).toContain(`\`${setting}\``);
  });
});
