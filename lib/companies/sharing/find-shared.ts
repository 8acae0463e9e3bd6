import "server-only";
import { nameActors } from "#lib/access/name-actors.ts";
import { readSignedId } from "#lib/access/signed-id.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { SYNCED } from "#lib/payroll/resources/all.ts";
import { RESOURCES, type ResourceName } from "#lib/payroll/resources/names.ts";
import { countIn } from "#lib/payroll/rows/count-stored-rows.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import { SHARE_PURPOSE } from "./share-links.ts";

/** What is stored of one resource; never its content. */
type SharedResource = { name: ResourceName; rows: number; lastReadAt: Date | null };

/** What the holder of a link is told. */
export type Shared = {
  company: string;
  sharedBy: string;
  expiresAt: Date;
  connectedAt: Date;
  connectedBy: string | null;
  status: HealthStatus;
  /** Since when it has that status. */
  since: Date;
  lastVerifiedAt: Date | null;
  /** What Gusto granted, in its own words; empty once the connection has ended. */
  scopes: string[];
  isSynced: boolean;
  isErasing: boolean;
  /** How long synced data stays once the connection has ended. */
  keptForDays: number;
  resources: SharedResource[];
};

type FoundShare = { state: "expired" | "revoked" } | { state: "open"; id: string; shared: Shared };

/** Null for an address that is no link, and once the company is deleted. */
export async function findShared(address: unknown): Promise<FoundShare | null> {
  const id = readSignedId(SHARE_PURPOSE, address);
  if (id === null) return null;
  const link = await db().shareLink.findFirst({
    where: { id, company: { deleteRequestedAt: null } },
    include: { company: { include: { connectedBy: { select: { name: true } } } } },
  });
  if (!link) return null;
  if (link.revokedAt) return { state: "revoked" };
  if (link.expiresAt <= databaseNow()) return { state: "expired" };
  const { company } = link;
  const isErasing = company.eraseRequestedAt !== null;
  const [tokens, names, resources] = await Promise.all([
    listCompanyTokens([company.id], await readApplicationPause()),
    nameActors([link.createdBy]),
    isErasing ? [] : readResources(company.id),
  ]);
  const token = tokens.get(company.id);
  const health = token?.health;
  return {
    state: "open",
    id,
    shared: {
      company: company.tradeName ?? company.name,
      sharedBy: names.get(link.createdBy) ?? "a person who left",
      expiresAt: link.expiresAt,
      connectedAt: company.connectedAt,
      connectedBy: company.connectedBy?.name ?? null,
      status: health?.status ?? "disconnected",
      since: health?.since ?? company.connectedAt,
      lastVerifiedAt: token?.lastVerifiedAt ?? null,
      scopes:
        health?.status === "disconnected" ? [] : (token?.scope?.split(/\s+/) ?? []).filter(Boolean),
      isSynced: company.syncSelected,
      isErasing,
      keptForDays: env().RETENTION_DAYS,
      resources,
    },
  };
}

/** Records that a person viewed the link. Nothing depends on it. */
export async function recordShareOpened(id: string): Promise<void> {
  await db().shareLink.updateMany({
    where: { id, openedAt: null },
    data: { openedAt: databaseNow() },
  });
}

/** The newest run that read a resource ends the search for it, however many there are. */
async function readResources(companyId: string): Promise<SharedResource[]> {
  const lastReads = db().$queryRaw<{ name: string; lastReadAt: Date | null }[]>`
    SELECT wanted.name,
      (
        SELECT step.ended_at
        FROM sync_runs run
        JOIN sync_checkpoints step ON step.run_id = run.id AND step.resource = wanted.name
        WHERE run.company_id = ${companyId}::uuid AND step.state = 'succeeded'
        ORDER BY run.id DESC
        LIMIT 1
      ) AS "lastReadAt"
    FROM unnest(${[...RESOURCES]}::text[]) wanted (name)`;
  const counts = Promise.all(
    RESOURCES.map(async (name) => ({
      name,
      rows: await countIn(
        SYNCED[name].definitions.slice(0, 1).map((table) => table.name),
        companyId,
      ),
    })),
  );
  const readAt = new Map((await lastReads).map(({ name, lastReadAt }) => [name, lastReadAt]));
  return (await counts)
    .map(({ name, rows }) => ({ name, rows, lastReadAt: readAt.get(name) ?? null }))
    .filter(({ rows, lastReadAt }) => rows > 0 || lastReadAt !== null);
}
