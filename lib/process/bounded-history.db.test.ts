import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { deleteOldIncidents } from "#lib/incidents/delete-old-incidents.ts";
import { deleteOldNotices } from "#lib/notices/delete-old-notices.ts";
import { deleteOldAudit } from "#lib/platform/audit/delete-old-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { deleteOldPairs } from "#lib/tokens/store/delete-old-pairs.ts";
import { countStatements } from "#test/count-statements.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { DAY_MS } from "#lib/platform/durations.ts";

withDatabase();

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

it("the audit log goes after AUDIT_HISTORY_DAYS by its owner's function alone, which takes nothing of the last year", async () => {
  const subject = `event:${randomUUID()}`;
  await db().auditLog.createMany({
    data: [2_600, 2_500, 400, 300].map((days) => ({
      ...{ actor: "system", action: "tested", subject },
      at: daysAgo(days),
    })),
  });
  const count = () => db().auditLog.count({ where: { subject } });
  await expect(db().$executeRaw`DELETE FROM audit_log WHERE subject = ${subject}`).rejects.toThrow(
    "append-only",
  );
  expect(await deleteOldAudit()).toBe(1);
  expect(await count()).toBe(3);
  await db().$queryRaw`SELECT delete_old_audit_log(0, 1000)`;
  expect(await count()).toBe(1);
  // The mark alone opens nothing that is younger than a year.
  await expect(
    transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('dashboard.retention', 'on', true)`;
      await tx.$executeRaw`DELETE FROM audit_log WHERE subject = ${subject}`;
    }),
  ).rejects.toThrow("append-only");
});

it("notices go after NOTICE_HISTORY_DAYS with their dismissals", async () => {
  const viewer = await createViewer();
  const notice = (days: number) =>
    db().notice.create({
      data: { key: randomUUID(), kind: "tested", text: "…", createdAt: daysAgo(days) },
    });
  const old = await notice(401);
  const young = await notice(399);
  await db().noticeDismissal.create({ data: { noticeId: old.id, userId: viewer.userId } });
  await deleteOldNotices();
  expect(
    await db().notice.findMany({
      where: { id: { in: [old.id, young.id] } },
      select: { id: true },
    }),
  ).toEqual([{ id: young.id }]);
});

it("a pair that ended long ago goes with its grants, but for the last connection of a company and admin", async () => {
  const viewer = await createViewer();
  const { id: companyId } = await createCompany([]);
  const endedPair = async (days: number, fields: { refreshToken?: string } = {}) => {
    const at = daysAgo(days);
    const token = await db().gustoAuthToken.create({
      data: {
        environment: "demo",
        state: "disconnected",
        stateSince: at,
        createdAt: at,
        ...fields,
      },
    });
    await db().companyGrant.create({
      data: {
        ...{ companyId, tokenId: token.id, resourceOwnerUuid: viewer.userId },
        ...{ createdAt: at, endedAt: at, endedReason: "replaced" },
      },
    });
    await db().tokenEvent.create({
      data: { tokenId: token.id, type: "disconnected", actor: "test", process: "test", at },
    });
    return token.id;
  };
  const oldest = await endedPair(900);
  const toRevoke = await endedPair(800, { refreshToken: "sealed" });
  const middle = await endedPair(700);
  const last = await endedPair(600);
  const alone = await db().gustoAuthToken.create({
    data: { environment: "demo", state: "disconnected", stateSince: daysAgo(500) },
  });
  // Two at a time, past those that stay.
  await deleteOldPairs(2);
  const ids = [oldest, toRevoke, middle, last, alone.id];
  const left = await db().gustoAuthToken.findMany({
    where: { id: { in: ids } },
    select: { id: true },
  });
  expect(left.map(({ id }) => id).toSorted()).toEqual([toRevoke, last].toSorted());
  expect(await db().companyGrant.count({ where: { resourceOwnerUuid: viewer.userId } })).toBe(2);
});

it("resolved incidents go after INCIDENT_HISTORY_DAYS with companies, events and notes, in steps; open ones stay", async () => {
  const { id: companyId } = await createCompany([]);
  const incident = async (openedAt: Date, resolvedAt: Date | null, leftAt = resolvedAt) => {
    const { id } = await db().incident.create({
      data: {
        ...{ cause: randomUUID(), severity: 2, since: openedAt, openedAt, joinedAt: openedAt },
        resolvedAt,
        members: {
          create: {
            ...{ companyId, source: randomUUID(), problem: "tested", since: openedAt },
            ...{ joinedAt: openedAt, leftAt, waiting: false },
          },
        },
        events: {
          create: ["opened", "noted"].map((type) => ({ at: openedAt, type, actor: "system" })),
        },
      },
    });
    return id;
  };
  for (const days of [900, 800, 500, 401, 400]) await incident(daysAgo(900), daysAgo(days + 1));
  const young = await incident(daysAgo(900), daysAgo(398));
  const open = await incident(daysAgo(900), null);
  const withRecovered = await incident(daysAgo(900), null, daysAgo(500));
  // Two at a time: six companies and a look for more, then five incidents.
  expect(await countStatements(() => deleteOldIncidents(2))).toBe(4 + 3);
  const kept = await db().incident.findMany({
    orderBy: { id: "asc" },
    select: { id: true, _count: { select: { members: true, events: true } } },
  });
  expect(kept).toEqual(
    [
      { id: young, _count: { members: 1, events: 2 } },
      { id: open, _count: { members: 1, events: 2 } },
      { id: withRecovered, _count: { members: 0, events: 2 } },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expect(await db().incidentEvent.count()).toBe(6);
  expect(await db().incidentCompany.count()).toBe(2);
});
