import "server-only";
import type { z } from "zod";
import { env } from "#lib/platform/env.ts";
import { type GustoOutcome, jsonOf } from "#lib/gusto/outcome.ts";
import { bearer, type GustoCredential, type GustoRequest, request } from "#lib/gusto/request.ts";
import { type OverBudget, withinBudget } from "./rate-budget.ts";
import { findApiToken } from "./api-token.ts";
import { getSystemToken } from "./system-access.ts";

/** Why the organization has no access right now; nothing was sent. */
type NoAccess = {
  kind: "no_access";
  reason: "client_refused" | "gusto_unavailable" | "no_api_token";
};
export type OrganizationOutcome<T> = GustoOutcome<T> | NoAccess | OverBudget;
export type NotDone = Exclude<OrganizationOutcome<unknown>, { kind: "ok" }>;

/** Who waits for the answer. */
export const ORGANIZATION_LANES = { person: 0, job: 2 } as const;

type Options = { lane?: 0 | 2 };

/**
 * One call for the partner's organization: with a system access token or the API token, whichever
 * is configured, within the organization's rate budget. A system token that Gusto rejects is
 * replaced once.
 */
export async function callOrganization<T>(
  call: GustoRequest,
  schema: z.ZodType<T>,
  { lane = ORGANIZATION_LANES.person }: Options = {},
): Promise<OrganizationOutcome<T>> {
  const access = await findCredential();
  if (access.kind === "no_access") return access;
  const first = await send(call, access.credential, schema, lane);
  if (first.kind !== "rejected" || access.credential.scheme === "Token") return first;
  const renewed = await getSystemToken(access.credential.secret);
  return renewed.kind === "token" ? send(call, bearer(renewed.secret), schema, lane) : renewed;
}

async function findCredential(): Promise<
  { kind: "credential"; credential: GustoCredential } | NoAccess
> {
  if (env().GUSTO_ORGANIZATION_ACCESS === "api_token") {
    const secret = await findApiToken();
    return secret
      ? { kind: "credential", credential: { scheme: "Token", secret } }
      : { kind: "no_access", reason: "no_api_token" };
  }
  const access = await getSystemToken();
  return access.kind === "token"
    ? { kind: "credential", credential: bearer(access.secret) }
    : access;
}

function send<T>(
  call: GustoRequest,
  credential: GustoCredential,
  schema: z.ZodType<T>,
  lane: number,
): Promise<OrganizationOutcome<T>> {
  return withinBudget(`system:${env().GUSTO_ENVIRONMENT}`, lane, (onAnswer) =>
    request(call, credential, jsonOf(schema), onAnswer),
  );
}
