import "server-only";
import { isIP } from "node:net";
import { z } from "zod";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { DAY_MS, HOUR_MS } from "#lib/platform/durations.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";

/** A filter as it stands in an address; empty fields are none. */
export type AuditFilter = {
  /** An email address, the beginning of an API key, or an actor as it is written. */
  actor?: string;
  action?: string;
  /** A company's id here or at Gusto. */
  company?: string;
  /** An IP address, as it was recorded. */
  ip?: string;
  /** Days in UTC, "2026-11-28"; both included. */
  from?: string;
  to?: string;
};

/** Within what the database can store, with a day to spare. */
const day = z.iso.date().regex(/^[12]\d{3}-/);
/** A line tells when its transaction began, and gets its id when it is written. */
const WRITTEN_WITHIN_MS = HOUR_MS;
const MOST_ACTORS = 5;

/** What a filter selects. `problem`: it names nothing that exists, so nothing matches. */
export type AuditSelection = {
  actors: readonly string[] | null;
  action: string | null;
  subject: string | null;
  ip: string | null;
  from: Date | null;
  /** Not included. */
  until: Date | null;
  /** Ids within which the lines of the period are. */
  ids: { least: bigint | null; most: bigint | null };
  problem: string | null;
};

/** Looks up what the filter names: some reads by an index each. */
export async function readAuditSelection(filter: AuditFilter): Promise<AuditSelection> {
  const from = readDay(filter.from);
  const lastDay = readDay(filter.to);
  const until = lastDay && new Date(lastDay.getTime() + DAY_MS);
  const [actors, subject, least, most] = await Promise.all([
    filter.actor ? findActors(filter.actor.trim()) : null,
    filter.company ? findSubject(filter.company.trim()) : null,
    from && firstIdSince(new Date(from.getTime() - WRITTEN_WITHIN_MS)),
    until && firstIdSince(new Date(until.getTime() + WRITTEN_WITHIN_MS)),
  ]);
  const problem =
    (filter.actor && actors?.length === 0 && `Nobody here is known as “${filter.actor}”.`) ||
    (filter.company && !subject && `No company here has the id “${filter.company}”.`) ||
    (filter.ip && isIP(filter.ip) === 0 && `“${filter.ip}” is no IP address.`) ||
    (((filter.from && !from) || (filter.to && !lastDay)) && "A day is written as 2026-11-28.") ||
    (from && until && from >= until && "The period ends before it begins.") ||
    (from && least === null && "Nothing was recorded since then.");
  return {
    ...{ actors, action: filter.action ?? null, subject, from, until },
    ip: filter.ip?.toLowerCase() ?? null,
    ids: { least, most },
    problem: problem || null,
  };
}

function readDay(text: string | undefined): Date | null {
  const read = day.safeParse(text).data;
  return read === undefined ? null : new Date(`${read}T00:00:00Z`);
}

async function findActors(text: string): Promise<string[]> {
  if (text.includes("@")) {
    const users = await db().$queryRaw<{ id: string }[]>`
      SELECT id
      FROM users
      WHERE deleted_at IS NULL AND lower(email) = lower(${text})
      LIMIT ${MOST_ACTORS}`;
    return users.map(({ id }) => `user:${id}`);
  }
  if (text.startsWith("gpd_")) {
    const keys = await db().apiKey.findMany({
      where: { prefix: text.slice(0, 8) },
      take: MOST_ACTORS,
      select: { id: true },
    });
    return keys.map(({ id }) => `api-key:${id}`);
  }
  return /^(user|api-key):[0-9a-f-]{36}$/.test(text) || /^[a-z][a-z -]{1,30}$/.test(text)
    ? [text]
    : [];
}

async function findSubject(text: string): Promise<string | null> {
  if (!isUuid(text)) return null;
  const company = await db().company.findFirst({
    where: { OR: [{ id: text }, { gustoUuid: text }], deleteRequestedAt: null },
    select: { id: true },
  });
  // The lines of a company that was deleted stay.
  return `company:${company?.id ?? text.toLowerCase()}`;
}

async function firstIdSince(at: Date): Promise<bigint | null> {
  const [line] = await db().$queryRaw<{ id: bigint }[]>`
    SELECT id FROM audit_log WHERE at >= ${at} ORDER BY at LIMIT 1`;
  return line?.id ?? null;
}

/** What one index finds: the narrowest of company, actor, address and action. */
export function walkedSql(
  { actors, action, subject, ip, ids }: AuditSelection,
  { beyond, isBackward, limit }: { beyond: bigint | null; isBackward: boolean; limit: number },
): Prisma.Sql {
  const way = isBackward ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const place =
    beyond === null
      ? Prisma.empty
      : isBackward
        ? Prisma.sql`AND a.id > ${beyond}`
        : Prisma.sql`AND a.id < ${beyond}`;
  const period = Prisma.sql`${
    ids.least === null
      ? Prisma.empty
      : Prisma.sql`
    AND a.id >= ${ids.least}`
  } ${
    ids.most === null
      ? Prisma.empty
      : Prisma.sql`
    AND a.id < ${ids.most}`
  }`;
  const end = Prisma.sql`${place} ${period} ORDER BY a.id ${way} LIMIT ${limit}`;
  if (subject) return Prisma.sql`SELECT a.* FROM audit_log a WHERE a.subject = ${subject} ${end}`;
  if (actors)
    return Prisma.sql`
      SELECT l.*
      FROM unnest(${[...actors]}::text[]) AS who
      CROSS JOIN LATERAL (SELECT a.* FROM audit_log a WHERE a.actor = who ${end}) l
      ORDER BY l.id ${way}
      LIMIT ${limit}`;
  if (ip) return Prisma.sql`SELECT a.* FROM audit_log a WHERE a.ip = ${ip} ${end}`;
  if (action) return Prisma.sql`SELECT a.* FROM audit_log a WHERE a.action = ${action} ${end}`;
  return Prisma.sql`SELECT a.* FROM audit_log a WHERE true ${end}`;
}

/** What of the walked lines matches. */
export function matchingSql({ actors, action, ip, from, until }: AuditSelection): Prisma.Sql {
  return Prisma.join(
    [
      Prisma.sql`true`,
      actors ? Prisma.sql`w.actor = ANY(${[...actors]}::text[])` : Prisma.sql`true`,
      ip ? Prisma.sql`w.ip = ${ip}` : Prisma.sql`true`,
      action ? Prisma.sql`w.action = ${action}` : Prisma.sql`true`,
      from ? Prisma.sql`w.at >= ${from}` : Prisma.sql`true`,
      until ? Prisma.sql`w.at < ${until}` : Prisma.sql`true`,
    ],
    " AND ",
  );
}
