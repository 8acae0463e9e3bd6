import "server-only";
import type { Headers } from "undici";
import { z } from "zod";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { getFromGusto, type GustoOutcome } from "./request.ts";
import type { OnAnswer } from "./wire.ts";

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

export const TOKEN_INFO_PATH = "/v1/token_info";

/** `GET /v1/token_info`: scope, company and resource owner of an access token. */
export function getTokenInfo(accessToken: Secret): Promise<GustoOutcome<TokenInfo>> {
  return askTokenInfo({ accessToken });
}

/** The same where the company is known, so that the record of calls names it. */
export function getTokenInfoOf(companyUuid: string, onAnswer?: OnAnswer): typeof getTokenInfo {
  return (accessToken) => askTokenInfo({ accessToken, companyUuid }, onAnswer);
}

/** Every token has an info: a 404 says nothing about it, whoever answers it. */
async function askTokenInfo(
  request: { accessToken: Secret; companyUuid?: string },
  onAnswer?: OnAnswer,
): Promise<GustoOutcome<TokenInfo>> {
  const outcome = await getFromGusto({ path: TOKEN_INFO_PATH, ...request }, tokenInfo, onAnswer);
  return outcome.kind === "not_found"
    ? { kind: "unavailable", reason: "status_404", requestId: null }
    : outcome;
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
  return getFromGusto({ path: "/v1/me", accessToken, apiVersion: ME_API_VERSION }, me);
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
  return getFromGusto({ path: companyPath(companyUuid), accessToken }, companySchema);
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
  return getFromGusto(
    { path: `/v1/companies/${encodeURIComponent(companyUuid)}/admins`, accessToken },
    admins,
  );
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
    await getFromGusto({ ...headcountRequest(companyUuid), accessToken }, headcountSchema),
  );
}

/** The same of any answer to that request, from its paging headers. */
export function readHeadcount(
  outcome: { kind: "ok"; headers: Headers } | { kind: string },
): number | null {
  const total =
    "headers" in outcome ? Number(outcome.headers.get("x-total-count") ?? Number.NaN) : Number.NaN;
  return Number.isSafeInteger(total) && total >= 0 ? total : null;
}
