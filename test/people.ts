import { randomUUID } from "node:crypto";
import { currentPlace } from "#lib/access/sessions/belongs-here.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS, HOUR_MS } from "#lib/platform/durations.ts";

/**
 * A signed-in person for tests, without going through Gusto. An admin's Gusto account has the
 * user's name.
 */
export async function createViewer(
  role: Viewer["role"] = "company_admin",
  person: { name?: string; email?: string } = {},
): Promise<Viewer> {
  const { name = "Test Person", email = `${randomUUID()}@people.example` } = person;
  const { id } = await db().user.create({ data: { role, name, email } });
  if (role === "company_admin")
    await db().account.create({ data: { userId: id, provider: "gusto", providerAccountId: id } });
  return { userId: id, role, name, email, sessionId: randomUUID() };
}

/** A session of this person, one hour before its idle limit, and the cookie that a browser sends with it. */
export async function openSession({
  userId,
}: Pick<Viewer, "userId">): Promise<{ sessionId: string; cookie: string }> {
  const token = randomUUID();
  const { id } = await db().session.create({
    data: {
      userId,
      sessionTokenHash: fingerprint(token),
      ...currentPlace(),
      expires: new Date(Date.now() + HOUR_MS),
      absoluteExpiresAt: new Date(Date.now() + 2 * DAY_MS),
    },
  });
  return { sessionId: id, cookie: `${sessionCookieName("http://localhost:3000")}=${token}` };
}

type Fields = {
  name?: string;
  state?: Token["state"] | "none";
  lastError?: string;
  city?: string;
};

/**
 * A company for which each of these people holds a grant; without people, one connected by a
 * stranger. A grant is a row without a usable pair.
 */
export async function createCompany(viewers: readonly Viewer[], fields: Fields = {}) {
  const { name = "Test Company", state = "active", lastError = null, city } = fields;
  const company = await db().company.create({
    data: {
      environment: "demo",
      gustoUuid: randomUUID(),
      name,
      city,
      connectedByUserId: viewers[0]?.userId,
    },
  });
  if (state === "none") return company;
  const owners = viewers.filter(({ role }) => role === "company_admin").map(({ userId }) => userId);
  for (const owner of owners.length === 0 ? [randomUUID()] : owners)
    await createGrant([company.id], { state, lastError }, owner);
  return company;
}

type Token = {
  state: "active" | "uncertain" | "reconnect_required" | "disconnected";
  lastError: string | null;
};

/**
 * A pair that serves these companies; a disconnected one has served them. @returns the token's id
 */
export async function createGrant(
  companyIds: string[],
  token: Token = { state: "active", lastError: null },
  owner: string = randomUUID(),
): Promise<string> {
  const isOver = token.state === "disconnected";
  const { id } = await db().gustoAuthToken.create({
    data: {
      ...token,
      environment: "demo",
      stateReason: isOver
        ? "disconnected_here"
        : token.state === "reconnect_required"
          ? "revoked"
          : null,
      resourceOwnerUuid: owner,
      accessToken: isOver ? null : "sealed",
      refreshToken: isOver ? null : "sealed",
      refreshFingerprint: isOver ? null : randomUUID(),
      accessTokenExpiration: new Date(Date.now() + 2 * HOUR_MS),
      refreshDueAt: new Date(Date.now() + HOUR_MS),
      lastProvedAt: new Date(),
      grants: {
        create: companyIds.map((companyId) => ({
          companyId,
          resourceOwnerUuid: owner,
          ...(isOver && { endedAt: new Date(), endedReason: "disconnected" }),
        })),
      },
    },
  });
  return id;
}

/** Gusto refuses all of this person's grants for good. */
export async function refuseGrants({ userId }: Pick<Viewer, "userId">): Promise<void> {
  await db().gustoAuthToken.updateMany({
    where: { resourceOwnerUuid: userId, state: { not: "disconnected" } },
    data: { state: "reconnect_required", stateReason: "revoked", stateSince: new Date() },
  });
}
