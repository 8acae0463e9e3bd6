import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { auditFacts, auditSubject } from "#components/audit/audit-facts.ts";
import { listAudit } from "#lib/access/audit-log/list-audit.ts";
import type { Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { setApiToken } from "#lib/calls/api-token.ts";
import {
  retryCompanyTokens,
  refreshCompanyNow,
  testCompanyConnection,
} from "#lib/companies/check-connection.ts";
import { startBulkAction } from "#lib/companies/bulk/start-bulk-action.ts";
import { continueBulkAction, stopBulkAction } from "#lib/companies/bulk/stop-bulk-action.ts";
import { selectCompanies, setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { deleteCompany } from "#lib/companies/delete-company.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { holdRefreshing, resumeRefreshing } from "#lib/installation/resume-refreshing.ts";
import { createLinks } from "#lib/connect/links/create-links.ts";
import { createShareLink, revokeShareLink } from "#lib/companies/sharing/share-links.ts";
import { revokeLink } from "#lib/connect/links/revoke-link.ts";
import {
  acknowledgeIncident,
  addIncidentNote,
  assignIncident,
  snoozeIncident,
} from "#lib/incidents/act-on-incident.ts";
import { createNotice } from "#lib/notices/create-notice.ts";
import { dismissNoticeGroup } from "#lib/notices/list-notice-groups.ts";
import { dismissNotice } from "#lib/notices/list-notices.ts";
import { testAccess } from "#lib/organization/test-access.ts";
import { revealPay } from "#lib/payroll/data/reveal-pay.ts";
import { requestErasure } from "#lib/payroll/erasing/request-erasure.ts";
import { cancelSync } from "#lib/payroll/runs/cancel-sync.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import type { AuditAction } from "#lib/platform/audit/record-audit.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { tickItem, untickItem } from "#lib/readiness/readiness.ts";
import { createSubscription } from "#lib/webhooks/subscriptions/create-subscription.ts";
import {
  changeSubscription,
  deleteSubscription,
  verifySubscriptionAgain,
} from "#lib/webhooks/subscriptions/manage-subscriptions.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { callerOf } from "./caller-of.ts";
import { connectCompanies } from "./connected-company.ts";
import { env } from "#lib/platform/env.ts";
import { sendTestAlert } from "#lib/incidents/alerts/send-test-alert.ts";
import { createCompany, createViewer } from "./people.ts";
import { withGusto } from "./with-gusto.ts";

/*
 * Every action a person takes is on record, with who and from where. In an order in which each
 * action makes the next one possible.
 */

const simulator = withGusto();
const ITEM = "account";

let admin: Viewer;
let operator: Viewer;
let company: { id: string; name: string };

beforeAll(async () => {
  admin = await createViewer();
  operator = await createViewer("operator");
  env().OPERATOR_EMAILS = [String(operator.email)];
  const { companyIds } = await connectCompanies(simulator, { resourceOwnerUuid: admin.userId });
  company = await db().company.findUniqueOrThrow({ where: { id: companyIds[0] } });
  await db().session.create({
    data: {
      id: admin.sessionId,
      sessionTokenHash: randomUUID(),
      userId: admin.userId,
      environment: "demo",
      expires: new Date(Date.now() + HOUR_MS),
      absoluteExpiresAt: new Date(Date.now() + HOUR_MS),
    },
  });
});

const notice = async () => {
  const key = randomUUID();
  await createNotice({ companyId: company.id, kind: "reconnect_required", key, text: "Look." });
  return db().notice.findFirstOrThrow({ where: { key } });
};
const subscriptionId = async () =>
  (await db().webhookSubscription.findFirstOrThrow({ where: { removedAt: null } })).id;
const bulkActionId = async () => (await db().bulkAction.findFirstOrThrow()).id;
const runId = async () =>
  (await db().syncRun.findFirstOrThrow({ where: { companyId: company.id, endedAt: null } })).id;

type SeenIncident = Parameters<typeof acknowledgeIncident>[1];
const incident = async (): Promise<SeenIncident> => {
  const now = new Date();
  const times = { since: now, openedAt: now, joinedAt: now };
  const { id, version } = await db().incident.create({
    data: { cause: "other", severity: 3, accepts: false, companies: 1, ...times },
  });
  return { incidentId: id, version };
};

type Act = (caller: Caller) => Promise<unknown>;
type Line = [action: AuditAction, who: "admin" | "operator", act: Act];

const ACTS: Line[] = [
  ["pick", "admin", (caller) => selectCompanies(caller, [company.id])],
  ["sync", "admin", (caller) => startSync(caller, company.id)],
  ["sync_cancel", "admin", async (caller) => cancelSync(caller, await runId())],
  ["connection_tested", "admin", (caller) => testCompanyConnection(caller, company.id)],
  ["refresh_forced", "admin", (caller) => refreshCompanyNow(caller, company.id)],
  ["second_look", "operator", (caller) => retryCompanyTokens(caller, company.id)],
  ["reveal_pay", "admin", (caller) => revealPay(caller, company.id)],
  ["notice_dismissed", "admin", async (caller) => dismissNotice(caller, (await notice()).id)],
  [
    "notice_dismissed",
    "admin",
    async (caller) => {
      const { kind, createdAt } = await notice();
      return dismissNoticeGroup(caller, { kind, until: createdAt.toISOString() });
    },
  ],
  ["hold_began", "operator", (caller) => holdRefreshing(caller)],
  ["hold_ended", "operator", (caller) => resumeRefreshing(caller)],
  [
    "readiness_ticked",
    "operator",
    (c) => tickItem(c, { item: ITEM, note: "x", doneOn: "2026-01-02" }),
  ],
  ["readiness_unticked", "operator", (caller) => untickItem(caller, ITEM)],
  [
    "alert_tested",
    "operator",
    (caller) => {
      // Nobody listens there: a test that fails is on record, too.
      env().ALERT_SLACK_URL = new Secret("http://127.0.0.1:9/");
      return sendTestAlert(caller, "slack");
    },
  ],
  ["api_token_tested", "operator", (caller) => testAccess(caller)],
  ["api_token_set", "operator", (caller) => setApiToken(caller, new Secret("an-api-token"))],
  ["webhooks_subscribed", "operator", (caller) => createSubscription(caller, ["Employee"])],
  [
    "webhooks_changed",
    "operator",
    async (c) => changeSubscription(c, await subscriptionId(), ["Payroll"]),
  ],
  [
    "webhooks_verified",
    "operator",
    async (c) => verifySubscriptionAgain(c, await subscriptionId()),
  ],
  ["webhooks_unsubscribed", "operator", async (c) => deleteSubscription(c, await subscriptionId())],
  ["pick", "admin", (caller) => setCompanySync(caller, company.id, false)],
  ["erase", "admin", (caller) => requestErasure(caller, company.id, company.name)],
  ["share_link_created", "admin", (caller) => createShareLink(caller, company.id)],
  [
    "share_link_revoked",
    "admin",
    async (caller) => revokeShareLink(caller, (await db().shareLink.findFirstOrThrow()).id),
  ],
  ["disconnect", "admin", (caller) => disconnectCompany(caller, company.id)],
  [
    "reconnect_link_created",
    "operator",
    (caller) => createLinks(caller, [{ companyId: company.id, email: null }]),
  ],
  [
    "reconnect_link_revoked",
    "operator",
    async (caller) => revokeLink(caller, (await db().reconnectLink.findFirstOrThrow()).id),
  ],
  ...(
    [
      ["incident_acknowledged", acknowledgeIncident],
      ["incident_assigned", (c, seen) => assignIncident(c, seen, c.viewer.userId)],
      ["incident_snoozed", (c, seen) => snoozeIncident(c, seen, 1)],
      ["incident_noted", (c, { incidentId }) => addIncidentNote(c, incidentId, "Called them.")],
    ] satisfies [AuditAction, (caller: Caller, seen: SeenIncident) => Promise<void>][]
  ).map(([action, act]): Line => [
    action,
    "operator",
    async (caller) => act(caller, await incident()),
  ]),
  [
    "bulk_started",
    "operator",
    (caller) =>
      startBulkAction(caller, {
        ...{ kind: "sync", selection: { companyIds: [company.id] }, typed: "" },
      }),
  ],
  ["bulk_stopped", "operator", async (caller) => stopBulkAction(caller, await bulkActionId())],
  [
    "bulk_continued",
    "operator",
    async (caller) => continueBulkAction(caller, await bulkActionId()),
  ],
  [
    "company_delete",
    "operator",
    async (caller) => {
      const { id, name } = await createCompany([], { state: "none" });
      return deleteCompany(caller, id, name);
    },
  ],
];

it.each(ACTS)(
  "%s by %s is on record with who and from where, in words",
  async (action, who, act) => {
    const viewer = who === "admin" ? admin : operator;
    const [before] = await db().auditLog.findMany({ orderBy: { id: "desc" }, take: 1 });
    await act(callerOf(viewer, "198.51.100.23"));
    const lines = await db().auditLog.findMany({
      where: { id: { gt: before?.id ?? 0n } },
      select: { actor: true, ip: true, action: true },
    });
    expect(lines).toEqual([{ actor: `user:${viewer.userId}`, ip: "198.51.100.23", action }]);
    const shown = (await listAudit(operator, { ip: "198.51.100.23" })).lines[0];
    if (!shown) throw new Error("The line is on the page.");
    expect(auditFacts(shown).unknown).toBeNull();
    expect(JSON.stringify([auditSubject(shown), auditFacts(shown).facts])).not.toContain(
      "undefined",
    );
    if (shown.company) expect(auditSubject(shown)).toMatchObject({ text: company.name });
  },
);
