import "server-only";
import type { Secret } from "../crypto/secret.ts";
import { db } from "../db.ts";
import { env } from "../env.ts";
import type { GustoOutcome } from "../gusto/gusto-request.ts";
import { type AccessTokenOutcome, getAccessToken } from "./get-access-token.ts";
import { SERVING_TOKEN } from "./company-token.ts";
import { writeEvents } from "./postgres-token-store.ts";
import type { HealthReason } from "./health.ts";
import type { Actor } from "./refresh-ports.ts";
import { tokenRoom } from "./token-refresher.ts";

type NoToken = Exclude<AccessTokenOutcome, { kind: "fresh" }>;

/** From behind Gusto's token check: 403, 404 and 429 prove the token as well as a 200 does. */
const PROOFS: readonly string[] = ["ok", "forbidden", "not_found", "rate_limited"] satisfies GustoOutcome<unknown>["kind"][];

/**
 * Makes one call for a company with a valid token. A 401 (`rejected`) is answered by one coordinated refresh and one more call;
 * a second 401 is the caller's to judge. A call that Gusto accepts is a proof that the connection works.
 */
export async function withAccessToken<O extends { kind: string }>(
  request: { gustoUuid: string; actor: Actor },
  call: (accessToken: Secret, tokenId: string) => Promise<O>,
): Promise<O | { kind: "no_token"; outcome: NoToken }> {
  const first = await getAccessToken(request);
  if (first.kind !== "fresh") return { kind: "no_token", outcome: first };
  const answer = await call(first.accessToken, first.tokenId);
  if (answer.kind !== "rejected") return proved(request, first.version, answer);
  const second = await getAccessToken({ ...request, rejectedVersion: first.version });
  if (second.kind !== "fresh") return { kind: "no_token", outcome: second };
  const again = await call(second.accessToken, second.tokenId);
  if (again.kind === "rejected") await noteRejected(second, request.actor);
  return proved(request, second.version, again);
}

/** Gusto does not accept a token that it issued a moment ago: no exchange mends that, and the connection must not be shown as healthy. */
async function noteRejected({ tokenId, version }: { tokenId: string; version: number }, actor: Actor): Promise<void> {
  await tokenRoom().store.transact(tokenId, actor, (row) => {
    if (row.version !== version || row.state !== "active" || row.lastError === REJECTED) return { result: undefined };
    return { result: undefined, patch: { lastError: REJECTED }, events: [{ type: "rejected", version, reason: REJECTED }] };
  });
}

const REJECTED = "rejected_by_gusto" satisfies HealthReason;

async function proved<O extends { kind: string }>(request: { gustoUuid: string; actor: Actor }, version: number, answer: O): Promise<O> {
  if (PROOFS.includes(answer.kind)) await recordProof(request, version);
  return answer;
}

/** Notes that Gusto accepted this version. At most once a minute, and in the timeline once a version. */
async function recordProof({ gustoUuid, actor }: { gustoUuid: string; actor: Actor }, version: number): Promise<void> {
  const [row] = await db().$queryRaw<{ id: string; first: boolean }[]>`
    UPDATE gusto_auth_tokens g SET last_proved_at = clock_timestamp(), last_error = NULLIF(g.last_error, ${REJECTED})
    FROM (SELECT t.id, t.last_proved_at, t.last_refreshed_at, t.created_at FROM companies c ${SERVING_TOKEN}
          WHERE c.environment = ${env().GUSTO_ENVIRONMENT}::environment AND c.gusto_uuid = ${gustoUuid}::uuid) serving
    WHERE g.id = serving.id AND g.version = ${version}
      AND (g.last_proved_at IS NULL OR g.last_proved_at < clock_timestamp() - interval '1 minute' OR g.last_proved_at < g.last_refreshed_at OR g.last_error = ${REJECTED})
    RETURNING g.id, (serving.last_proved_at IS NULL OR serving.last_proved_at < COALESCE(serving.last_refreshed_at, serving.created_at)) AS first`;
  if (row?.first) await writeEvents(db(), row.id, actor, [{ type: "proved", version }]);
}
