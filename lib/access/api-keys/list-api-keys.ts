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
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { type ApiKeyState, keyState } from "./key-state.ts";

const PAGE = 50;
const NAMED_COMPANIES = 3;

/** `usable` may be let in; `ended` are revoked or expired. */
export const KEY_KINDS = ["usable", "ended"] as const;
type KeyKind = (typeof KEY_KINDS)[number];

type KeyBrief = { id: string; prefix: string; expiresAt: Date | null };

/** The first by name, of how many that are here, and how many were deleted. */
type KeyCompanies = {
  named: readonly { id: string; name: string }[];
  count: number;
  deleted: number;
};

export type ApiKeyView = KeyBrief & {
  name: string;
  scopes: readonly string[];
  /** The only companies it opens. Null: all. */
  companies: KeyCompanies | null;
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
  const limited = rows.filter(({ limitedScopes }) => limitedScopes.length > 0);
  const [actors, companies] = await Promise.all([
    nameActors(rows.flatMap(({ createdBy }) => createdBy ?? [])),
    readCompanies(limited.map(({ id }) => id)),
  ]);
  return rows.map(({ limitedScopes, companyUuids, ...row }) => {
    const isLimited = limitedScopes.length > 0;
    const { named = [], count = 0 } = companies.get(row.id) ?? {};
    return {
      ...row,
      scopes: isLimited ? limitedScopes : row.scopes,
      companies: isLimited ? { named, count, deleted: companyUuids.length - count } : null,
      createdBy: row.createdBy && (actors.get(row.createdBy) ?? row.createdBy),
      state: keyState(row, belongsHere(row), now),
    };
  });
}

type Companies = Pick<KeyCompanies, "named" | "count">;

/** By the key's id; a key none of whose companies is here is left out. A key has few companies. */
async function readCompanies(keyIds: readonly string[]): Promise<Map<string, Companies>> {
  if (keyIds.length === 0) return new Map();
  const rows = await db().$queryRaw<({ keyId: string } & Companies)[]>`
    SELECT k.id AS "keyId", count(*)::int AS count,
      to_jsonb((array_agg(jsonb_build_object('id', c.id, 'name', coalesce(c.trade_name, c.name))
        ORDER BY c.sort_name, c.id))[1:${NAMED_COMPANIES}::int]) AS named
    FROM api_keys k
    CROSS JOIN LATERAL unnest(k.company_uuids) AS of_key(uuid)
    JOIN companies c ON c.gusto_uuid = of_key.uuid AND c.delete_requested_at IS NULL
    WHERE k.id = ANY(${[...keyIds]}::uuid[])
    GROUP BY k.id`;
  return new Map(rows.map(({ keyId, ...companies }) => [keyId, companies]));
}
