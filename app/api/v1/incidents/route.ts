import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { MUST_ACT, SEVERITIES } from "#lib/incidents/causes/cause.ts";
import { causeById } from "#lib/incidents/causes/find-cause.ts";
import type { IncidentItem } from "#lib/incidents/reading/incident-views.ts";
import { INCIDENT_STATES, listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import { env } from "#lib/platform/env.ts";
import { apiRoute } from "../api-route.ts";
import { after, next, time, uuid } from "../fields.ts";

const incidentSchema = z
  .object({
    id: uuid,
    cause: z
      .string()
      .describe("A stable word, for example app_removed or gusto_failing. New ones may be added."),
    title: z.string().describe("The cause in English."),
    severity: z.enum(SEVERITIES),
    must_act: z
      .enum(MUST_ACT)
      .describe("Who must act: you (the operators), their_admins, gusto, or nobody yet."),
    since: time.describe("The first fault."),
    opened_at: time.describe("When it was detected."),
    resolved_at: time.nullable(),
    companies: z.int().describe("Affected now; 0 if the cause concerns no company in particular."),
    waiting: z.int().describe("Of those, companies whose callers can't be given a token."),
    touched: z.int().describe("Affected in all, those that recovered included."),
    acknowledged_at: time.nullable(),
    snoozed_until: time.nullable(),
    url: z.string().describe("Its page, for operators."),
  })
  .meta({ id: "Incident" });

export const GET = apiRoute({
  method: "GET",
  path: "/incidents",
  operationId: "listIncidents",
  scope: "incidents:read",
  summary: "What is broken, by cause and time",
  description:
    "The open ones by severity, then the oldest first; the resolved ones, the latest first. Keyset pages: pass next as after until it is null.",
  query: z.strictObject({
    state: z.enum(INCIDENT_STATES).default("open").describe("Open or resolved incidents."),
    after,
    limit: z.coerce.number().int().min(1).max(200).default(50).describe("Rows per page."),
  }),
  answers: {
    200: {
      description: "A page.",
      body: z.object({ incidents: z.array(incidentSchema), next }),
    },
  },
}).handle(async ({ query, caller }) => {
  const page = await listIncidents(callerAsViewer(caller), query);
  return {
    status: 200,
    body: { incidents: page.incidents.map(incidentJson), next: page.next },
  };
});

function incidentJson(incident: IncidentItem): z.input<typeof incidentSchema> {
  const { title, mustAct } = causeById(incident.cause);
  return {
    id: incident.id,
    cause: incident.cause,
    title,
    severity: incident.severity,
    must_act: mustAct,
    since: incident.since.toISOString(),
    opened_at: incident.openedAt.toISOString(),
    resolved_at: incident.resolvedAt?.toISOString() ?? null,
    companies: incident.companies,
    waiting: incident.waiting,
    touched: incident.touched,
    acknowledged_at: incident.acknowledgedAt?.toISOString() ?? null,
    snoozed_until: incident.snoozedUntil?.toISOString() ?? null,
    url: `${env().APP_URL}/incidents/${incident.id}`,
  };
}
