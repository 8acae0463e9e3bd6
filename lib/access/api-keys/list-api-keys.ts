import "server-only";
import { z } from "zod";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { readCursor, writeCursor } from "#lib/platform/page-cursor.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { nameActors } from "../name-actors.ts";
import { requireOperator } from "../require-operator.ts";
import { belongsHere } from "../sessions/belongs-here.ts";
import type { Viewer } from "../viewer.ts";
import { isUuid } from "../visible-companies.ts";
import { type ApiKeyState, keyState } from "./key-state.ts";

const PAGE = 50;
const NAMED_COMPANIES = 3;

/** `usable` may be let in; `ended` are revoked or expired. */
export const KEY_KINDS = ["usable", "ended"] as const;
type KeyKind = (typeof KEY_KINDS)[number];

type KeyBrief = { id: string; prefix: string; expiresAt: Date | null };

export type ApiKeyView = KeyBrief & {
  name: string;
  scopes: readonly string[];
  /** The only companies it opens: some names, and how many there are. Null: all. */
  companies: { names: readonly string[]; count: number } | null;
  createdAt: Date;
  /** Null: not kept then. */
  createdBy: string | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  state: ApiKeyState;
  successor: KeyBrief | null;
  predecessor: KeyBrief | null;
};

const BRIEF = { select: { id: true, prefix: true, expiresAt: true } } as const;
const WITH_NEIGHBORS = {
  include: { successor: BRIEF, predecessor: BRIEF },
  omit: { keyHash: true },
} as const;
type Row = Prisma.ApiKeyGetPayload<typeof WITH_NEIGHBORS>;

/** Keys, the newest first. For operators. @throws AppError not_found */
export async function listApiKeys(
  viewer: Viewer,
  { kind = "usable", after }: { kind?: KeyKind; after?: string } = {},
): Promise<{ keys: ApiKeyView[]; next: string | null }> {
  requireOperator(viewer);
  const now = databaseNow();
  const place = readCursor(z.tuple([z.iso.datetime(), z.guid()]), after);
  const rows = await db().apiKey.findMany({
    ...WITH_NEIGHBORS,
    where: { AND: [kindWhere(kind, now), place ? beyond(place) : {}] },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: PAGE + 1,
  });
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    keys: await toViews(shown, now),
    next: rows.length > PAGE && last ? writeCursor([last.createdAt.toISOString(), last.id]) : null,
  };
}

/** One key; null if there is none. For operators. @throws AppError not_found */
export async function findApiKey(viewer: Viewer, id: unknown): Promise<ApiKeyView | null> {
  requireOperator(viewer);
  if (!isUuid(id)) return null;
  const row = await db().apiKey.findUnique({ ...WITH_NEIGHBORS, where: { id } });
  return row && ((await toViews([row], databaseNow()))[0] ?? null);
}

function kindWhere(kind: KeyKind, now: Date): Prisma.ApiKeyWhereInput {
  return kind === "usable"
    ? { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }
    : { OR: [{ revokedAt: { not: null } }, { expiresAt: { lte: now } }] };
}

function beyond([createdAt, id]: [string, string]): Prisma.ApiKeyWhereInput {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

async function toViews(rows: readonly Row[], now: Date): Promise<ApiKeyView[]> {
  const named = rows.flatMap(({ companyUuids }) => companyUuids.slice(0, NAMED_COMPANIES));
  const [actors, companies] = await Promise.all([
    nameActors(rows.flatMap(({ createdBy }) => createdBy ?? [])),
    db().company.findMany({
      where: { gustoUuid: { in: named }, deleteRequestedAt: null },
      select: { gustoUuid: true, name: true },
    }),
  ]);
  const names = new Map(companies.map(({ gustoUuid, name }) => [gustoUuid, name]));
  return rows.map(({ limitedScopes, companyUuids, ...row }) => {
    const isLimited = limitedScopes.length > 0;
    return {
      ...row,
      scopes: isLimited ? limitedScopes : row.scopes,
      companies: isLimited
        ? {
            names: companyUuids.slice(0, NAMED_COMPANIES).map((uuid) => names.get(uuid) ?? uuid),
            count: companyUuids.length,
          }
        : null,
      createdBy: row.createdBy && (actors.get(row.createdBy) ?? row.createdBy),
      state: keyState(row, belongsHere(row), now),
    };
  });
}
