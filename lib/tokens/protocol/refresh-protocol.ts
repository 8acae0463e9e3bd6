import { acceptedSince, triedInVain } from "./application-state.ts";
import { admit } from "./application-gate.ts";
import { type ClaimResult, decideClaim } from "./decide-claim.ts";
import { decideUnusable, type Unusable } from "./decide-failure.ts";
import { exchangeAndCommit, type Protocol } from "./exchange-and-commit.ts";
import {
  type Pass,
  type RefreshOutcome,
  type RefreshRequest,
  unavailable,
} from "./refresh-outcome.ts";
import type { ReadRow, RefreshPorts } from "./refresh-ports.ts";
import { hasValidAccessToken, isTerminal } from "./token-row.ts";

/*
 * The refresh protocol. The row is locked twice, briefly: to claim and to commit. Between the two,
 * the lease in the row is the lock, and no database connection is held because Gusto may be slow.
 * Decisions are pure (decide-*.ts); this file and exchange-and-commit.ts put them in order. Nothing
 * else in the project sends a refresh token.
 */

/** One pass: read, claim, exchange, commit. `again` when the row changed meanwhile. */
export async function passThroughProtocol(
  protocol: Protocol,
  request: RefreshRequest,
): Promise<Pass> {
  const { ports } = protocol;
  const { store, vault, timing } = ports;
  const read = await store.read(request.tokenId).catch(() => undefined);
  if (read === undefined) return unavailable("database_unavailable", 1_000);
  if (read === null)
    return { kind: "terminal", state: "disconnected", reason: null, since: new Date(0) };
  const secondLook = request.cause === "second_look" && read.row.state === "reconnect_required";
  const settled = secondLook ? null : await settle(ports, read, request.staleVersion);
  if (settled) return settled;

  if (protocol.isClosing()) return unavailable("shutting_down", 1_000);
  if (read.row.environment !== ports.environment)
    return unavailable("other_environment", timing.clientRefusedPauseMs);
  if (belongsToAnotherClient(ports, read.row))
    return setAside(ports, read, request, "issued_to_another_client");
  const refreshToken = await vault.openRefreshToken(read.row).catch((error: unknown) => {
    if (read.row.lastError !== "cannot_decrypt")
      ports.alert("cannot_decrypt", { tokenId: read.row.id, error });
    return null;
  });
  if (!refreshToken) return setAside(ports, read, request, "cannot_decrypt");
  const admitted = await admit(ports, request.tokenId).catch(() => undefined);
  if (admitted === undefined) return unavailable("database_unavailable", 1_000);
  const { admission, state } = admitted;
  if (admission.kind === "paused")
    return unavailable(admission.reason, admission.until.getTime() - read.now.getTime());

  const started = ports.monotonicMs();
  const confirming =
    acceptedSince(state, read.row.heldSince) && !triedInVain(state, request.tokenId);
  const claimed = await claim(ports, request, { version: read.row.version, confirming });
  if (claimed.kind !== "claimed") return afterNoClaim(ports, claimed, read);
  return exchangeAndCommit(protocol, request, {
    claim: claimed.claim,
    refreshToken,
    redirectUri: read.row.redirectUri ?? ports.client.redirectUri,
    started,
    probe: admission.probe,
  });
}

/** What the row says without a refresh: newer and valid, final, or nothing yet. */
async function settle(
  ports: RefreshPorts,
  { row, now }: ReadRow,
  staleVersion: number,
): Promise<RefreshOutcome | null> {
  if (isTerminal(row))
    return {
      kind: "terminal",
      state: row.state === "disconnected" ? "disconnected" : "reconnect_required",
      reason: row.stateReason,
      since: row.stateSince,
    };
  if (
    row.version === staleVersion ||
    !hasValidAccessToken(row, now) ||
    row.accessTokenExpiration === null
  )
    return null;
  try {
    return {
      kind: "fresh",
      accessToken: await ports.vault.openAccessToken(row),
      version: row.version,
      expiresAt: row.accessTokenExpiration,
    };
  } catch (error) {
    ports.alert("cannot_decrypt", { tokenId: row.id, error });
    return unavailable("cannot_decrypt", ports.timing.clientRefusedPauseMs);
  }
}

function belongsToAnotherClient({ client }: RefreshPorts, row: ReadRow["row"]): boolean {
  return row.clientFingerprint !== null && row.clientFingerprint !== client.clientFingerprint;
}

/**
 * Checked before the claim: a missing encryption key or another client id must leave the grant as
 * it is.
 */
async function setAside(
  { store, timing }: RefreshPorts,
  { row }: ReadRow,
  request: RefreshRequest,
  reason: Unusable,
): Promise<RefreshOutcome> {
  await store
    .transact(row.id, request.actor, (current, now) =>
      decideUnusable(current, now, { version: row.version, reason }, timing),
    )
    .catch(() => undefined);
  return unavailable(reason, timing.clientRefusedPauseMs);
}

/** Step 2. If the outcome of the commit is unknown, the row tells whether we hold the claim. */
async function claim(
  ports: RefreshPorts,
  request: RefreshRequest,
  asked: { version: number; confirming: boolean },
): Promise<ClaimResult> {
  const { store, timing } = ports;
  const attemptId = ports.newAttemptId();
  try {
    return await store.transact(request.tokenId, request.actor, (row, now) =>
      decideClaim(row, now, { attemptId, cause: request.cause, ...asked }, timing),
    );
  } catch {
    const read = await store.read(request.tokenId).catch(() => null);
    const row = read?.row;
    if (row?.attemptId !== attemptId || row.refreshFingerprint === null)
      return {
        kind: "backing_off",
        until: new Date((read?.now.getTime() ?? 0) + 1_000),
        reason: "database_unavailable",
      };
    return {
      kind: "claimed",
      claim: { attemptId, version: row.version, parentFingerprint: row.refreshFingerprint },
    };
  }
}

async function afterNoClaim(
  ports: RefreshPorts,
  result: Exclude<ClaimResult, { kind: "claimed" }>,
  read: ReadRow,
): Promise<Pass> {
  if (result.kind === "backing_off")
    return unavailable(result.reason, result.until.getTime() - read.now.getTime());
  // Step 8: a waiter holds no lock and no connection, and polls with jitter.
  if (result.kind === "busy") await ports.sleep(ports.timing.waitPollMs * (0.5 + ports.random()));
  return { kind: "again" };
}
