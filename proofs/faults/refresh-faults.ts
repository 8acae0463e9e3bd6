// Faults in the refresh protocol: the order of its steps, its store and its messages.

import type { PlantedFault } from "./planted-fault.ts";

export const refreshFaults: PlantedFault[] = [
  {
    name: "cancellation-reaches-the-exchange",
    breaks: "A caller that hangs up cancels the exchange, and its response is lost.",
    tests: ["app/api/v1/access-token.db.test.ts"],
    edits: [
      {
        file: "app/api/v1/companies/[gustoUuid]/access-token/route.ts",
        find: "const outcome = await getAccessToken({ gustoUuid, actor: caller.actor, rejectedVersion });",
        replace:
          "const outcome = await getAccessToken({ gustoUuid, actor: caller.actor, rejectedVersion, signal: request.signal });",
      },
      {
        file: "lib/tokens/serving/get-access-token.ts",
        find: "export async function getAccessToken(request: { gustoUuid: string; actor: Actor; rejectedVersion?: number",
        replace:
          "export async function getAccessToken(request: { gustoUuid: string; actor: Actor; rejectedVersion?: number; signal?: AbortSignal",
      },
      {
        file: "lib/tokens/serving/get-access-token.ts",
        find: "async function accessTokenOf(row: ServingRow, request: { actor: Actor; rejectedVersion?: number }): Promise<RefreshOutcome> {",
        replace:
          "async function accessTokenOf(row: ServingRow, request: { actor: Actor; rejectedVersion?: number; signal?: AbortSignal }): Promise<RefreshOutcome> {",
      },
      {
        file: "lib/tokens/protocol/refresh-ports.ts",
        find: "exchange(refreshToken: Secret, redirectUri: string): Promise<TokenResponse>;",
        replace:
          "exchange(refreshToken: Secret, redirectUri: string, signal?: AbortSignal): Promise<TokenResponse>;",
      },
      {
        file: "lib/tokens/protocol/refresh-outcome.ts",
        find: `actor: Actor;
};`,
        replace: `actor: Actor;
  signal?: AbortSignal;
};`,
      },
      {
        file: "lib/tokens/protocol/serve-token.ts",
        find: `async function serve({ row, now }: { row: ServedRow; now: Date }, request: { actor: Actor; rejectedVersion?: number }): Promise<RefreshOutcome> {
  const { actor, rejectedVersion } = request;
  const stored = row.version === rejectedVersion || row.environment !== ports.environment ? null : await openValid(ports, row, now);
  if (!stored) return refresh({ tokenId: row.id, staleVersion: row.version, cause: row.version === rejectedVersion ? "rejected" : "expired", actor });`,
        replace: `async function serve({ row, now }: { row: ServedRow; now: Date }, request: { actor: Actor; rejectedVersion?: number; signal?: AbortSignal }): Promise<RefreshOutcome> {
  const { actor, rejectedVersion } = request;
  const stored = row.version === rejectedVersion || row.environment !== ports.environment ? null : await openValid(ports, row, now);
  if (!stored) return refresh({ tokenId: row.id, staleVersion: row.version, cause: row.version === rejectedVersion ? "rejected" : "expired", actor, signal: request.signal });`,
      },
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: "const response = await ports.exchange(permit.refreshToken, permit.redirectUri);",
        replace:
          "const response = await ports.exchange(permit.refreshToken, permit.redirectUri, request.signal);",
      },
      {
        file: "lib/tokens/store/token-refresher.ts",
        find: "exchange: (refreshToken, redirectUri) => gustoOAuth(timing).refresh({ refreshToken, redirectUri }),",
        replace:
          "exchange: (refreshToken, redirectUri, signal) => gustoOAuth(timing).refresh({ refreshToken, redirectUri, signal }),",
      },
      {
        file: "lib/oauth/oauth-client.ts",
        find: `refresh(grant: { refreshToken: Secret; redirectUri: string }): Promise<TokenResponse> {
  return exchange({ grant_type: "refresh_token", refresh_token: grant.refreshToken.reveal(), redirect_uri: grant.redirectUri }, judgeTokenResponse);`,
        replace: `refresh(grant: { refreshToken: Secret; redirectUri: string; signal?: AbortSignal }): Promise<TokenResponse> {
  return exchange({ grant_type: "refresh_token", refresh_token: grant.refreshToken.reveal(), redirect_uri: grant.redirectUri }, judgeTokenResponse, grant.signal);`,
      },
      {
        file: "lib/oauth/oauth-client.ts",
        find: "judge: (answer: RawTokenResponse) => R): Promise<R | NetworkFailure> { return sendAuthenticated(",
        replace:
          "judge: (answer: RawTokenResponse) => R, cancel?: AbortSignal): Promise<R | NetworkFailure> { return sendAuthenticated(",
      },
      {
        file: "lib/oauth/oauth-client.ts",
        find: "{ ...credentials, ...parameters }, judge),",
        replace: "{ ...credentials, ...parameters }, judge, cancel),",
      },
      {
        file: "lib/oauth/send-token-request.ts",
        find: "export async function sendTokenRequest<R>(endpoint: TokenEndpoint, parameters: Record<string, string>, judge: (answer: RawTokenResponse) => R): Promise<R | NetworkFailure> {",
        replace:
          "export async function sendTokenRequest<R>(endpoint: TokenEndpoint, parameters: Record<string, string>, judge: (answer: RawTokenResponse) => R, cancel?: AbortSignal): Promise<R | NetworkFailure> {",
      },
      {
        file: "lib/oauth/send-token-request.ts",
        find: "signal: AbortSignal.timeout(endpoint.totalTimeoutMs),",
        replace:
          "signal: AbortSignal.any([AbortSignal.timeout(endpoint.totalTimeoutMs), ...(cancel ? [cancel] : [])]),",
      },
    ],
  },
  {
    name: "claim-after-stopping",
    breaks: "A process that was asked to stop claims one more token.",
    tests: ["lib/tokens/protocol/refresher.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/refresh-protocol.ts",
        find: `if (protocol.isClosing()) return unavailable("shutting_down", 1_000);`,
        replace: "",
      },
    ],
  },
  {
    name: "claim-not-read-back",
    breaks: "After a lost acknowledgment, a claim isn't recognized by its attempt.",
    tests: ["lib/tokens/protocol/refresher.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/refresh-protocol.ts",
        find: `if (row?.attemptId !== attemptId || row.refreshFingerprint === null) return { kind: "backing_off", until: new Date((read?.now.getTime() ?? 0) + 1_000), reason: "database_unavailable" };`,
        replace: `if (!row || row.refreshFingerprint !== "") return { kind: "backing_off", until: new Date((read?.now.getTime() ?? 0) + 1_000), reason: "database_unavailable" };`,
      },
    ],
  },
  {
    name: "commit-not-repeated",
    breaks: "A failed commit is given up immediately, and the only copy of the pair is lost.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/refresher.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: `if (ports.monotonicMs() >= deadline) return unavailable("database_unavailable", timing.leaseMs);`,
        replace: `if (ports.monotonicMs() >= 0) return unavailable("database_unavailable", timing.leaseMs);`,
      },
    ],
  },
  {
    name: "decision-on-a-stale-read",
    breaks: "The row is read before it is locked, so the decision uses its old state.",
    tests: ["lib/tokens/protocol/locks-and-limits.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/token-rows.ts",
        find: `await lockTokens(tx, [tokenId]);
// Read after the lock is held: a clock taken in the locking statement could be as old as the wait was long.
const read = await readRow(tx, tokenId);`,
        replace: `const read = await readRow(tx, tokenId);
await lockTokens(tx, [tokenId]);`,
      },
    ],
  },
  {
    name: "disconnected-pair-not-revoked",
    breaks: "A pair that arrives after the disconnect is dropped and stays valid at Gusto.",
    tests: ["lib/tokens/protocol/refresher.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: `if (result.kind === "disconnected") await ports.revoke(pair.refreshToken);`,
        replace: "",
      },
    ],
  },
  {
    name: "forced-refreshes-without-a-limit",
    breaks: "A caller that rejects every token causes an endless series of exchanges.",
    tests: ["lib/tokens/protocol/refresh-protocol.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/serving/get-access-token.ts",
        find: "const MAX_FORCED_REFRESHES_PER_MINUTE = 10;",
        replace: "",
      },
      {
        file: "lib/tokens/serving/get-access-token.ts",
        find: `if (rejected && (await countRecentRejections(row.id)) >= MAX_FORCED_REFRESHES_PER_MINUTE) return { kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 60 };`,
        replace: `if (rejected && (await countRecentRejections(row.id)) >= Infinity) return { kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 60 };`,
      },
    ],
  },
  {
    name: "lock-held-over-http",
    breaks: "The row stays locked in a default-timeout transaction while Gusto responds.",
    tests: ["lib/tokens/protocol/locks-and-limits.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/token-refresher.ts",
        find: "exchange: (refreshToken, redirectUri) => gustoOAuth(timing).refresh({ refreshToken, redirectUri }),",
        replace: `exchange: (refreshToken, redirectUri) =>
  db().$transaction(async (tx) => {
    await tx.$queryRaw\`SELECT 1 FROM gusto_auth_tokens WHERE refresh_fingerprint = \${fingerprint(refreshToken)} FOR UPDATE\`;
    return gustoOAuth(timing).refresh({ refreshToken, redirectUri });
  }),`,
      },
    ],
  },
  {
    name: "missing-refresh-token-accepted",
    breaks:
      'A response without a refresh token means "keep the old one", which Gusto is about to end.',
    tests: ["lib/oauth/token-response.test.ts"],
    edits: [
      {
        file: "lib/oauth/token-response.ts",
        find: "refresh_token: z.string().min(1).max(4_096),",
        replace: `refresh_token: z.string().max(4_096).nullish().transform((token) => token ?? "the old one"),`,
      },
    ],
  },
  {
    name: "no-send-guard",
    breaks:
      "A process that slept past its lease sends the refresh token another process is sending.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/refresher.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: "if (ports.monotonicMs() - permit.started > timing.sendGuardMs) {",
        replace: "if (ports.monotonicMs() - permit.started > Infinity) {",
      },
    ],
  },
  {
    name: "redirect-followed",
    breaks: "The exchange follows a redirect and so sends its refresh token twice.",
    tests: ["lib/oauth/oauth-client.test.ts"],
    edits: [
      {
        file: "lib/oauth/send-token-request.ts",
        find: `redirect: "manual",`,
        replace: `redirect: "follow",`,
      },
    ],
  },
  {
    name: "refresh-ahead-without-a-limit",
    breaks: "Every caller of a token due for refresh starts its own exchange.",
    tests: ["lib/tokens/protocol/refresher-serve.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/serve-token.ts",
        find: "if (!idle || underWay() >= MAX_REFRESHES_AHEAD || ports.monotonicMs() < restUntil) return;",
        replace: "if (!idle || ports.monotonicMs() < restUntil) return;",
      },
    ],
  },
  {
    name: "refresh-ahead-without-a-rest",
    breaks: "During an outage, every caller of a token due for refresh checks whether it is over.",
    tests: ["lib/tokens/protocol/refresher-serve.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/serve-token.ts",
        find: "if (!idle || underWay() >= MAX_REFRESHES_AHEAD || ports.monotonicMs() < restUntil) return;",
        replace:
          "if (!idle || underWay() >= MAX_REFRESHES_AHEAD || ports.monotonicMs() < Number.NEGATIVE_INFINITY) return;",
      },
    ],
  },
  {
    name: "retry-after-invalid-grant",
    breaks: "A refused refresh token is sent again immediately.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/refresher.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: "const response = await ports.exchange(permit.refreshToken, permit.redirectUri);",
        replace: `let response = await ports.exchange(permit.refreshToken, permit.redirectUri);
if (response.kind === "refused") response = await ports.exchange(permit.refreshToken, permit.redirectUri);`,
      },
    ],
  },
  {
    name: "row-not-locked",
    breaks: "Two processes decide about one row at the same time.",
    tests: ["lib/tokens/protocol/locks-and-limits.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/token-rows.ts",
        find: "await lockTokens(tx, [tokenId]);",
        replace: "",
      },
    ],
  },
  {
    name: "server-error-counts-as-not-processed",
    breaks: "After a 5xx, the same token is sent again while Gusto may still be rotating it.",
    tests: ["lib/oauth/token-response.test.ts"],
    edits: [
      {
        file: "lib/oauth/token-response.ts",
        find: `if (answer.status >= 400 && answer.status < 500) return judgeError(answer);
return { kind: "unknown", reason: "outcome_unknown" };`,
        replace: `if (answer.status >= 400 && answer.status < 500) return judgeError(answer);
return notProcessed("gusto_error", answer.retryAfterSeconds);`,
      },
    ],
  },
  {
    name: "silent-database-waited-for",
    breaks:
      "A database that goes silent without closing the connection is waited for indefinitely.",
    tests: ["lib/tokens/protocol/locks-and-limits.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/postgres-token-store.ts",
        find: "return Promise.race([call, silence]).finally(() => settled.abort());",
        replace: "return Promise.race([call]).finally(() => settled.abort());",
      },
    ],
  },
  {
    name: "superseded-pair-revoked",
    breaks: "A pair replaced by its sibling is revoked, which may take the sibling down too.",
    tests: ["lib/tokens/protocol/refresher.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: `if (result.kind === "disconnected") await ports.revoke(pair.refreshToken);`,
        replace: `if (result.kind !== "committed") await ports.revoke(pair.refreshToken);`,
      },
    ],
  },
  {
    name: "two-exchanges-for-one-rejection",
    breaks: "Every caller that reports a rejected version causes its own exchange.",
    tests: [
      "lib/tokens/protocol/refresher-serve.test.ts",
      "lib/tokens/protocol/refresh-protocol.db.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/serve-token.ts",
        find: "const stored = row.version === rejectedVersion || row.environment !== ports.environment ? null : await openValid(ports, row, now);",
        replace:
          "const stored = rejectedVersion !== undefined || row.environment !== ports.environment ? null : await openValid(ports, row, now);",
      },
    ],
  },
  {
    name: "use-before-commit",
    breaks: "The new access token is served before its pair is stored.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/refresher.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: `const result = response.kind === "granted" ? await commit(ports, request, permit, response.pair, exchange) : await fail(ports, request, permit, response, exchange.durationMs);`,
        replace: `const result = response.kind === "granted" ? useAtOnce(ports, request, permit, response.pair, exchange) : await fail(ports, request, permit, response, exchange.durationMs);`,
      },
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: "/** Step 6: only a committed pair is returned. */",
        replace: `function useAtOnce(ports: RefreshPorts, request: RefreshRequest, permit: Permit, pair: TokenPair, exchange: Exchange): Pass {
  void commit(ports, request, permit, pair, exchange);
  return { kind: "fresh", accessToken: pair.accessToken, version: permit.claim.version + 1, expiresAt: new Date(8.64e15) };
}

/** Step 6: only a committed pair is returned. */`,
      },
    ],
  },
  {
    name: "valid-token-not-served-during-an-outage",
    breaks:
      "A caller waits for a due refresh, and fails with it, although the stored token is still valid.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/refresher-serve.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/serve-token.ts",
        find: "if (row.refreshDueAt !== null && row.refreshDueAt <= now) refreshAhead(row, now, actor);",
        replace: `if (row.refreshDueAt !== null && row.refreshDueAt <= now) return refresh({ tokenId: row.id, staleVersion: row.version, cause: "due", actor });`,
      },
    ],
  },
  {
    name: "written-pair-not-verified",
    breaks: "A pair is committed without checking that it can be decrypted.",
    tests: ["lib/tokens/protocol/locks-and-limits.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/postgres-token-store.ts",
        find: "if (patch.refreshToken) await verifyWritten(vault, { ...written, environment: row.environment });",
        replace: `if (patch.refreshToken === "") await verifyWritten(vault, { ...written, environment: row.environment });`,
      },
    ],
  },
  {
    name: "flights-in-a-module-variable",
    breaks:
      "Each bundle of the app has its own flights, and a shutdown waits for those of instrumentation, which has none.",
    tests: ["lib/process/stop-cleanly.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/store/token-refresher.ts",
        find: 'const holder = processWide<{ services?: TokenServices }>("token services", () => ({}));',
        replace: "const holder: { services?: TokenServices } = {};",
      },
    ],
  },
  {
    name: "stop-without-answers",
    breaks: "A stopping process leaves the callers of its last exchanges without a response.",
    tests: ["lib/process/requests-under-way.test.ts"],
    edits: [
      {
        file: "lib/process/requests-under-way.ts",
        find: "traffic.answers.add(response);",
        replace: "",
      },
    ],
  },
  {
    name: "refused-by-the-proxy-and-called-uncertain",
    breaks: "A refresh token that no proxy let through counts as possibly used.",
    tests: [
      "lib/platform/http/outbound/create-connector.test.ts",
      "test/outbound/outbound.db.test.ts",
    ],
    edits: [
      {
        file: "lib/platform/http/outbound/create-connector.ts",
        find: 'if ("code" in next && next.code === NOT_CONNECTED) return true;',
        replace: 'if ("code" in next && next.code === NOT_CONNECTED) return false;',
      },
    ],
  },
  {
    name: "proxy-passed-by",
    breaks: "Calls to Gusto bypass the proxy, a closed network's only way out.",
    tests: [
      "lib/platform/http/outbound/create-connector.test.ts",
      "test/outbound/outbound.db.test.ts",
    ],
    edits: [
      {
        file: "lib/platform/http/outbound/create-connector.ts",
        find: "const via = proxy !== null && !goesDirect(target, noProxy) ? proxy : null;",
        replace: "const via = proxy !== null && goesDirect(target, noProxy) ? proxy : null;",
      },
    ],
  },
  {
    name: "refused-grant-sent-with-the-other-secret",
    breaks: "A refresh token Gusto has seen is sent again with the other client secret.",
    tests: ["lib/oauth/oauth-client.test.ts"],
    edits: [
      {
        file: "lib/oauth/send-authenticated.ts",
        find: `return answer.kind === "client_refused" && answer.error === "invalid_client";`,
        replace: `return answer.kind === "client_refused" || answer.kind === "refused";`,
      },
    ],
  },
  {
    name: "new-secret-waits-for-the-old-ones-pause",
    breaks: "A correct client secret has to wait until the wrong one's pause is over.",
    tests: ["lib/tokens/protocol/breaker.test.ts", "lib/calls/client-secret.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/breaker.ts",
        find: "state.refusedCredentials !== credentials;",
        replace: "state.refusedCredentials === null;",
      },
    ],
  },
];
