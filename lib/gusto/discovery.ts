import "server-only";
import { z } from "zod";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { type GustoOutcome, jsonOf, TOKEN_INFO_PATH } from "./outcome.ts";
import { bearer, type OnAnswer, request } from "./request.ts";

/*
 * Calls that find out whose token this is and which companies it covers. Schemas read only what is
 * used and never reject an unknown value or field, because Gusto considers adding either a
 * compatible change.
 */

const optionalText = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null);

const tokenInfo = z.object({
  scope: optionalText,
  resource: z.object({ type: z.string(), uuid: z.string() }).nullish().catch(null),
  resource_owner: z.object({ type: z.string(), uuid: z.string() }).nullish().catch(null),
});
export type TokenInfo = z.infer<typeof tokenInfo>;

/** `GET /v1/token_info`: scope, company and resource owner of an access token. */
export function getTokenInfo(accessToken: Secret): Promise<GustoOutcome<TokenInfo>> {
  return request({ path: TOKEN_INFO_PATH }, bearer(accessToken), jsonOf(tokenInfo));
}

/** Same, for a known company, so the call record names it. */
export function getTokenInfoOf(companyUuid: string, onAnswer?: OnAnswer): typeof getTokenInfo {
  const call = { path: TOKEN_INFO_PATH, companyUuid };
  return (accessToken) => request(call, bearer(accessToken), jsonOf(tokenInfo), onAnswer);
}

/**
 * `GET /v1/me` was removed in current versions. An older kind of grant that covers several
 * companies can only be read with it, so these calls request a version from before its removal.
 */
const ME_API_VERSION = "2023-04-01";

const me = z.object({
  email: optionalText,
  uuid: optionalText,
  roles: z.object({
    payroll_admin: z.object({
      companies: z.array(z.object({ uuid: z.uuid(), name: z.string().catch("") })),
    }),
  }),
});
type Me = z.infer<typeof me>;

export function getMe(accessToken: Secret): Promise<GustoOutcome<Me>> {
  return request({ path: "/v1/me", apiVersion: ME_API_VERSION }, bearer(accessToken), jsonOf(me));
}

const location = z.object({ city: optionalText, state: optionalText });
export const companySchema = z.object({
  uuid: z.string(),
  name: z.string().catch(""),
  trade_name: optionalText,
  company_status: optionalText,
  is_suspended: z.boolean().nullish().catch(null),
  locations: z
    .array(location.catch({ city: null, state: null }))
    .nullish()
    .catch(null),
});
export type GustoCompany = z.infer<typeof companySchema>;

export const companyPath = (companyUuid: string) =>
  `/v1/companies/${encodeURIComponent(companyUuid)}`;

/** `GET /v1/companies/{uuid}`. */
export function getCompany(
  accessToken: Secret,
  companyUuid: string,
): Promise<GustoOutcome<GustoCompany>> {
  return request({ path: companyPath(companyUuid) }, bearer(accessToken), jsonOf(companySchema));
}

/** Gusto's status word for a company, such as "Approved". A suspension in either field counts. */
export function statusOf({ company_status, is_suspended }: GustoCompany): string | null {
  return is_suspended ? "Suspended" : company_status;
}

export const adminsSchema = z.array(
  z.object({
    uuid: z.string(),
    first_name: optionalText,
    last_name: optionalText,
    email: optionalText,
  }),
);
export type GustoAdmin = z.infer<typeof adminsSchema>[number];

/** `GET /v1/companies/{uuid}/admins`. */
export function listAdmins(
  accessToken: Secret,
  companyUuid: string,
): Promise<GustoOutcome<GustoAdmin[]>> {
  return request(adminsRequest(companyUuid), bearer(accessToken), jsonOf(adminsSchema));
}

export const adminsRequest = (companyUuid: string) => ({
  path: `${companyPath(companyUuid)}/admins`,
});

/**
 * A one-item page of current employees: `readHeadcount` reads the total. Someone scheduled to leave
 * still counts until then, as in the synced rows (lib/payroll/rows/count-people.ts).
 */
export const headcountRequest = (companyUuid: string) => ({
  path: `${companyPath(companyUuid)}/employees`,
  query: { page: "1", per: "1", terminated_today: "false" },
});
export const headcountSchema = z.array(z.unknown());

/** How many employees there are; null if Gusto doesn't say. */
export async function countEmployees(
  accessToken: Secret,
  companyUuid: string,
): Promise<number | null> {
  return readHeadcount(
    await request(headcountRequest(companyUuid), bearer(accessToken), jsonOf(headcountSchema)),
  );
}

/** The headcount from that request's paging headers, for any outcome. */
export function readHeadcount(
  outcome: Extract<GustoOutcome<unknown>, { kind: "ok" }> | { kind: string },
): number | null {
  const header = "value" in outcome ? outcome.answer.headers.get("x-total-count") : null;
  const total = Number(header ?? Number.NaN);
  return Number.isSafeInteger(total) && total >= 0 ? total : null;
}
