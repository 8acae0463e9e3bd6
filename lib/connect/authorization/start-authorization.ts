// See docs/decisions/0007-two-doors.md

import "server-only";
import { findKnownCompany, requireKnownCompany } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import type { AuthorizationPurpose } from "#lib/generated/prisma/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { connectRedirectUri, gustoOAuth } from "#lib/gusto/oauth.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import {
  createAuthorizationRequest,
  type NewAuthorizationRequest,
} from "./authorization-request.ts";

/**
 * `pinned`: named by a link to a company; the reader may have no connection to it, and it may not
 * exist.
 */
type AuthorizationStart = { purpose: AuthorizationPurpose | "pinned"; companyId?: string };

/**
 * Starts connecting a company, or reconnecting one this viewer has or had a grant for.
 * @returns the address at Gusto to send the browser to
 * @throws AppError not_found, forbidden (operators hold no Gusto accounts), rate_limited
 */
export async function startAuthorization(
  viewer: Viewer,
  { purpose, companyId }: AuthorizationStart,
): Promise<{ url: string }> {
  await requireMayConnect(viewer.userId);
  const wish =
    purpose === "pinned"
      ? await pinnedWish(viewer, companyId)
      : {
          purpose,
          expectedCompanyId:
            purpose === "reconnect" ? (await requireKnownCompany(viewer, companyId)).id : null,
        };
  await takeFromRateLimit("connect", viewer.userId);
  const request = await createAuthorizationRequest({
    holder: { userId: viewer.userId },
    ...wish,
  });
  return { url: gustoOAuth().authorizationUrl({ redirectUri: connectRedirectUri(), ...request }) };
}

/**
 * For a company this viewer knows, it is a reconnect. Any other id is stored as given, and Gusto's
 * answer decides; the person cannot tell an invented id from none.
 */
async function pinnedWish(
  viewer: Viewer,
  companyId: string | undefined,
): Promise<Omit<NewAuthorizationRequest, "holder">> {
  const known = await findKnownCompany(viewer, companyId);
  if (known) return { purpose: "reconnect", expectedCompanyId: known.id };
  if (!isUuid(companyId)) throw new AppError("not_found", "Company not found.");
  return { purpose: "connect", expectedCompanyId: null, pinnedCompanyId: companyId };
}

/**
 * A Gusto account linked to an operator's user would be a second way to sign in as that operator,
 * past the OpenID provider. So staff connect nothing; they send the admin a link. This checks the
 * stored role, because someone removed from the operator list may be added again.
 */
async function requireMayConnect(userId: string): Promise<void> {
  const user = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { role: true } });
  if (user.role === "operator")
    throw new AppError(
      "forbidden",
      "Staff cannot connect companies. Send the link to the company's admin instead.",
    );
}
