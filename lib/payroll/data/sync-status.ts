import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { findVisibleCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { TABLE_NAMES } from "../resources/names.ts";
import type { SyncRunState } from "../runs/run-states.ts";

/** What the pages of synced data say about its freshness. */
export type SyncStatus = {
  isOn: boolean;
  isErasing: boolean;
  erasedAt: Date | null;
  hasData: boolean;
  /** The run that is queued or running now. */
  activeRunId: string | null;
  /** The last run that ended, whatever its result. */
  lastRun: { id: string; state: SyncRunState; endedAt: Date; summary: string | null } | null;
  /** When data was last updated, fully or partly. */
  lastReadAt: Date | null;
  /** When the next scheduled full sync is due. */
  nextAt: Date | null;
};

const UNKNOWN: SyncStatus = {
  isOn: false,
  isErasing: false,
  erasedAt: null,
  hasData: false,
  activeRunId: null,
  lastRun: null,
  lastReadAt: null,
  nextAt: null,
};

export async function readSyncStatus(viewer: Viewer, companyId: string): Promise<SyncStatus> {
  const company = await findVisibleCompany(viewer, companyId);
  if (!company) return UNKNOWN;
  const [active, last, lastRead, lastWhole, erased, hasData] = await Promise.all([
    db().syncRun.findFirst({
      where: { companyId: company.id, state: { in: ["queued", "running"] } },
      orderBy: { state: "desc" },
      select: { id: true },
    }),
    findEnded(company.id, ["succeeded", "partial", "failed", "cancelled"]),
    findEnded(company.id, ["succeeded", "partial"]),
    db().syncRun.findFirst({
      where: { companyId: company.id, targets: { equals: Prisma.DbNull } },
      orderBy: { id: "desc" },
      select: { createdAt: true },
    }),
    db().auditLog.findFirst({
      where: { subject: `company:${company.id}`, action: "erased" },
      orderBy: { id: "desc" },
      select: { at: true },
    }),
    hasRows(company.id),
  ]);
  return {
    isOn: company.syncSelected,
    isErasing: company.eraseRequestedAt !== null,
    erasedAt: erased?.at ?? null,
    hasData: hasData && company.eraseRequestedAt === null,
    activeRunId: active?.id ?? null,
    lastRun: last?.endedAt
      ? { id: last.id, state: last.state, endedAt: last.endedAt, summary: last.summary }
      : null,
    lastReadAt: lastRead?.endedAt ?? null,
    nextAt:
      lastWhole && company.syncSelected
        ? new Date(lastWhole.createdAt.getTime() + env().SYNC_INTERVAL_MINUTES * MINUTE_MS)
        : null,
  };
}

function findEnded(companyId: string, states: SyncRunState[]) {
  return db().syncRun.findFirst({
    where: { companyId, state: { in: states }, endedAt: { not: null } },
    orderBy: { id: "desc" },
    select: { id: true, state: true, endedAt: true, summary: true },
  });
}

async function hasRows(companyId: string): Promise<boolean> {
  const parts = TABLE_NAMES.map(
    (table) =>
      Prisma.sql`EXISTS (SELECT 1 FROM ${Prisma.raw(table)} WHERE company_id = ${companyId}::uuid)`,
  );
  const [row] = await db().$queryRaw<
    { found: boolean }[]
  >`SELECT ${Prisma.join(parts, " OR ")} AS found`;
  return row?.found ?? false;
}
