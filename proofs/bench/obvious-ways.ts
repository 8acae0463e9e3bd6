import { randomUUID } from "node:crypto";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { connectRedirectUri, gustoOAuth } from "#lib/gusto/oauth.ts";
import { control, issueGrant } from "#test/connected-company.ts";

/*
 * What most integrations do, only for comparison: a plain table, and a refresh either in a
 * transaction that locks the row during the HTTP call, or without any lock.
 */

export type ObviousCompany = { id: string; gustoUuid: string; grantId: string };
type Limits = { timeout?: number; maxWait?: number };
type Row = { access_token: string; refresh_token: string; expires_at: Date };

export async function createObviousTable(): Promise<void> {
  await db().$executeRaw`
      CREATE TABLE IF NOT EXISTS bench_obvious_tokens (
        id uuid PRIMARY KEY, access_token text NOT NULL, refresh_token text NOT NULL,
        expires_at timestamptz NOT NULL
      )`;
}

/** Companies whose stored access token has just expired. */
export async function connectObvious(
  simulator: { url: string },
  count: number,
): Promise<ObviousCompany[]> {
  const { companies } = await control<{ companies: { uuid: string }[] }>(simulator, "/companies", {
    count,
    employees_each: 0,
    payrolls_each: 0,
  });
  return Promise.all(
    companies.map(async ({ uuid }) => {
      const grant = await issueGrant(simulator, [uuid]);
      const id = randomUUID();
      await db().$executeRaw`
          INSERT INTO bench_obvious_tokens
          VALUES (
            ${id}::uuid, ${grant.access_token}, ${grant.refresh_token}, now() - interval '1 minute'
          )`;
      return { id, gustoUuid: uuid, grantId: grant.grant_id };
    }),
  );
}

/**
 * Locks the row while Gusto responds. Prisma ends a transaction after 5 s and lets it wait 2 s for
 * a connection.
 */
export function withRowLock(id: string, limits: Limits): Promise<string> {
  // eslint-disable-next-line no-restricted-syntax -- the obvious way has no retry: that is what is measured.
  return db().$transaction((tx) => refreshed(tx, id, true), limits);
}

export function withoutLock(id: string): Promise<string> {
  return refreshed(db(), id, false);
}

async function refreshed(tx: Transaction, id: string, lock: boolean): Promise<string> {
  const [row] = lock
    ? await tx.$queryRaw<Row[]>`
        SELECT access_token, refresh_token, expires_at
        FROM bench_obvious_tokens
        WHERE id = ${id}::uuid
        FOR UPDATE`
    : await tx.$queryRaw<Row[]>`
        SELECT access_token, refresh_token, expires_at
        FROM bench_obvious_tokens
        WHERE id = ${id}::uuid`;
  if (!row) throw new Error("There is no such row.");
  if (row.expires_at > new Date()) return row.access_token;
  const answer = await gustoOAuth().refresh({
    refreshToken: new Secret(row.refresh_token),
    redirectUri: connectRedirectUri(),
  });
  if (answer.kind !== "granted") throw new Error(`The refresh ended as ${answer.kind}.`);
  const { accessToken, refreshToken, expiresInSeconds } = answer.pair;
  await tx.$executeRaw`
    UPDATE bench_obvious_tokens
    SET access_token = ${accessToken.reveal()}, refresh_token = ${refreshToken.reveal()},
      expires_at = now() + make_interval(secs => ${expiresInSeconds - 60})
    WHERE id = ${id}::uuid`;
  return accessToken.reveal();
}

/** The refresh token stored now. */
export async function storedRefreshToken(id: string): Promise<string | null> {
  const [row] = await db().$queryRaw<
    { refresh_token: string }[]
  >`SELECT refresh_token FROM bench_obvious_tokens WHERE id = ${id}::uuid`;
  return row?.refresh_token ?? null;
}
