import "server-only";
import { z } from "zod";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { type GustoOutcome, jsonOf, TOKEN_INFO_PATH } from "./outcome.ts";
import { bearer, type OnAnswer, request } from "./request.ts";

/*
 * The calls that tell whose token this is and which companies it serves. Schemas read only what is used and never
 * reject an unknown value or field, for Gusto counts both as compatible changes.
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

/** The same where the company is known, so that the record of calls names it. */
export function getTokenInfoOf(companyUuid: string, onAnswer?: OnAnswer): typeof getTokenInfo {
  const call = { path: TOKEN_INFO_PATH, companyUuid };
  return (accessToken) => request(call, bearer(accessToken), jsonOf(tokenInfo), onAnswer);
}

/**
 * `GET /v1/me` is gone in current versions. A grant of the older kind, which covers several companies, can only be
 * read with it, so these calls name a version from before its removal.
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

/** Gusto's word for how a company stands with it, "Approved" for one. A suspension counts whichever of the two fields tells of it. */
export function statusOf({ company_status, is_suspended }: GustoCompany): string | null {
  return is_suspended ? "Suspended" : company_status;
}

const admins = z.array(
  z.object({
    uuid: z.string(),
    first_name: optionalText,
    last_name: optionalText,
    email: optionalText,
  }),
);
export type GustoAdmin = z.infer<typeof admins>[number];

/** `GET /v1/companies/{uuid}/admins`. */
export function listAdmins(
  accessToken: Secret,
  companyUuid: string,
): Promise<GustoOutcome<GustoAdmin[]>> {
  const path = `${companyPath(companyUuid)}/admins`;
  return request({ path }, bearer(accessToken), jsonOf(admins));
}

/**
 * A page of one of the employees who have not left by today: `readHeadcount` reads how many there are. Somebody who is set to leave is
 * there until then, as in the synced rows (lib/payroll/rows/count-people.ts).
 */
export const headcountRequest = (companyUuid: string) => ({
  path: `${companyPath(companyUuid)}/employees`,
  query: { page: "1", per: "1", terminated_today: "false" },
});
export const headcountSchema = z.array(z.unknown());

/** How many people are there; null when Gusto does not tell. */
export async function countEmployees(
  accessToken: Secret,
  companyUuid: string,
): Promise<number | null> {
  return readHeadcount(
    await request(headcountRequest(companyUuid), bearer(accessToken), jsonOf(headcountSchema)),
  );
}

/** The same of any outcome of that request, from its paging headers. */
export function readHeadcount(
  outcome: Extract<GustoOutcome<unknown>, { kind: "ok" }> | { kind: string },
): number | null {
  const header = "value" in outcome ? outcome.answer.headers.get("x-total-count") : null;
  const total = Number(header ?? Number.NaN);
  return Number.isSafeInteger(total) && total >= 0 ? total : null;
}
