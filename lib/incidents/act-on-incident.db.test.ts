import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { listCompaniesToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import {
  acknowledgeIncident,
  addIncidentNote,
  assignIncident,
  snoozeIncident,
} from "./act-on-incident.ts";
import { listAssignees } from "./assignees.ts";
import { findIncident } from "./reading/find-incident.ts";
import { listIncidentCompanies } from "./reading/list-incident-companies.ts";
import { listIncidents } from "./reading/list-incidents.ts";
import { takeUpChanges } from "./update-incidents.ts";

withDatabase();

let operator: Viewer;
let other: Viewer;

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens, incidents CASCADE`;
  operator = await createViewer("operator", { name: "Olga" });
  other = await createViewer("operator", { name: "Omar" });
  env().OPERATOR_EMAILS = [operator, other].map(({ email }) => String(email));
  for (const name of ["Bakery", "Dental", "Freight"])
    await createCompany([], { name, state: "reconnect_required" });
  await updateStandings();
  await takeUpChanges();
});

const find = async () => {
  const incident = await db().incident.findFirstOrThrow({ where: { cause: "access_ended" } });
  return { incidentId: incident.id, version: incident.version };
};

describe("two operators who act at once", () => {
  it("are not in each other's way unseen: the later one is told who did what", async () => {
    const seen = await find();
    await acknowledgeIncident(callerOf(operator), seen);
    await expect(snoozeIncident(callerOf(other), seen, 4)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Olga changed this incident") as string,
    });
    await snoozeIncident(callerOf(other), await find(), 4);
    expect(await findIncident(operator, seen.incidentId)).toMatchObject({
      acknowledgedAt: expect.any(Date) as Date,
      snoozedUntil: expect.any(Date) as Date,
    });
  });

  it("do not conflict with their own clicks of a moment ago, but with one of another in between", async () => {
    const seen = await find();
    await acknowledgeIncident(callerOf(operator), seen);
    await assignIncident(callerOf(operator), seen, operator.userId);
    await acknowledgeIncident(callerOf(other), await find());
    await expect(snoozeIncident(callerOf(operator), seen, 1)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("both leave their notes", async () => {
    const { incidentId } = await find();
    await Promise.all([
      addIncidentNote(callerOf(operator), incidentId, "Called the bakery."),
      addIncidentNote(callerOf(other), incidentId, "Called the dentist."),
    ]);
    const events = (await findIncident(operator, incidentId))?.events ?? [];
    expect(events.filter(({ type }) => type === "noted")).toHaveLength(2);
  });
});

it("nobody but an operator sees or changes an incident", async () => {
  const admin = await createViewer();
  const seen = await find();
  for (const act of [
    () => listIncidents(admin, { state: "open" }),
    () => findIncident(admin, seen.incidentId),
    () => listIncidentCompanies(admin, seen.incidentId),
    () => acknowledgeIncident(callerOf(admin), seen),
    () => assignIncident(callerOf(admin), seen, admin.userId),
    () => snoozeIncident(callerOf(admin), seen, 1),
    () => addIncidentNote(callerOf(admin), seen.incidentId, "x"),
  ])
    await expect(act()).rejects.toMatchObject({ code: "not_found" });
});

it("what cannot be is refused: an assignee who is no operator, a year of snooze, an empty note", async () => {
  const seen = await find();
  const admin = await createViewer();
  for (const act of [
    () => assignIncident(callerOf(operator), seen, admin.userId),
    () => snoozeIncident(callerOf(operator), seen, 8_760),
    () => snoozeIncident(callerOf(operator), seen, Number.NaN),
    () => addIncidentNote(callerOf(operator), seen.incidentId, " "),
  ])
    await expect(act()).rejects.toMatchObject({ code: "invalid_input" });
});

describe("somebody who is taken off the list of operators", () => {
  const takeOffTheList = () => {
    env().OPERATOR_EMAILS = [String(operator.email)];
  };

  it("is offered no more, and cannot be assigned, though the role of the last sign-in is kept", async () => {
    takeOffTheList();
    expect(await listAssignees()).toMatchObject([{ id: operator.userId, isOperator: true }]);
    await expect(
      assignIncident(callerOf(operator), await find(), other.userId),
    ).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("now") });
  });

  it("stays on the incidents they have, which say so, until somebody else is assigned", async () => {
    await assignIncident(callerOf(operator), await find(), other.userId);
    takeOffTheList();
    const { incidents } = await listIncidents(operator, { state: "open" });
    expect(incidents).toMatchObject([{ assignee: { name: "Omar", isOperator: false } }]);
    await assignIncident(callerOf(operator), await find(), operator.userId);
    const { incidentId } = await find();
    expect(await findIncident(operator, incidentId)).toMatchObject({
      assignee: { name: "Olga", isOperator: true },
    });
  });
});

describe("an incident's companies", () => {
  it("are paged and searched, and stand on the page of reconnect links", async () => {
    const { incidentId } = await find();
    const first = await listIncidentCompanies(operator, incidentId, { limit: 2 });
    const rest = await listIncidentCompanies(operator, incidentId, {
      limit: 2,
      after: first.next ?? "",
    });
    const names = [...first.companies, ...rest.companies].map(({ name }) => name);
    expect(names.toSorted()).toEqual(["Bakery", "Dental", "Freight"]);
    expect(rest.next).toBeNull();
    const found = await listIncidentCompanies(operator, incidentId, { q: "dent" });
    expect(found.companies.map(({ name }) => name)).toEqual(["Dental"]);
    const { companies } = await listCompaniesToReconnect(operator, { among: found.companies });
    expect(companies).toHaveLength(1);
  });
});

it("the lists are walked by pages, the most severe first", async () => {
  const now = new Date();
  await db().incident.createMany({
    data: Array.from({ length: 5 }, (_, at) => ({
      ...{ cause: `cause ${at}`, severity: 1 + (at % 3), since: now, openedAt: now, joinedAt: now },
      signalSince: now,
    })),
  });
  const severities: string[] = [];
  let after: string | undefined;
  do {
    const page = await listIncidents(operator, {
      state: "open",
      limit: 2,
      ...(after && { after }),
    });
    severities.push(...page.incidents.map(({ severity }) => severity));
    after = page.next ?? undefined;
  } while (after);
  expect(severities).toEqual(severities.toSorted((a, b) => (a < b ? -1 : 1)));
});
