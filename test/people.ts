import { randomUUID } from "node:crypto";
import type { Viewer } from "#lib/auth/viewer.ts";
import { db } from "#lib/db.ts";

/** A signed-in person of a test, without the way through Gusto. */
export async function createViewer(role: Viewer["role"] = "company_admin", person: { name?: string; email?: string } = {}): Promise<Viewer> {
  const { name = "Test Person", email = `${randomUUID()}@people.example` } = person;
  const { id } = await db().user.create({ data: { role, name, email } });
  return { userId: id, role, name, email, sessionId: randomUUID() };
}

/** A company that these people see. Its grant is a row without a usable pair. */
export async function createCompany(viewers: readonly Viewer[], fields: { name?: string; state?: "active" | "reconnect_required" | "none"; lastError?: string; environment?: "demo" | "production"; city?: string } = {}) {
  const { name = "Test Company", state = "active", lastError = null, environment = "demo" as const, city } = fields;
  const company = await db().company.create({
    data: { environment, gustoUuid: randomUUID(), name, city, connectedByUserId: viewers[0]?.userId, access: { create: viewers.map(({ userId }) => ({ userId })) } },
  });
  if (state !== "none") await createGrant([company.id], { state, lastError, environment });
  return company;
}

type Token = { state: "active" | "reconnect_required"; lastError: string | null; environment: "demo" | "production" };

export async function createGrant(companyIds: string[], token: Token = { state: "active", lastError: null, environment: "demo" }): Promise<string> {
  const hour = 3_600_000;
  const owner = randomUUID();
  const { id } = await db().gustoAuthToken.create({
    data: {
      ...token,
      stateReason: token.state === "active" ? null : "revoked",
      resourceOwnerUuid: owner,
      accessToken: "sealed",
      refreshToken: "sealed",
      refreshFingerprint: randomUUID(),
      accessTokenExpiration: new Date(Date.now() + 2 * hour),
      refreshDueAt: new Date(Date.now() + hour),
      grants: { create: companyIds.map((companyId) => ({ companyId, resourceOwnerUuid: owner })) },
    },
  });
  return id;
}
