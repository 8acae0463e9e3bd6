// Faults in the refresh protocol's decisions.

import type { PlantedFault } from "./planted-fault.ts";

export const decisionFaults: PlantedFault[] = [
  {
    name: "abandoned-attempt-forgotten",
    breaks:
      "A claim takes over from a dead process and forgets that its exchange may have been sent.",
    tests: [
      "lib/tokens/protocol/decisions.test.ts",
      "proofs/simulation/refresh-simulation.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-claim.ts",
        find: `const abandoned = row.state === "refreshing";`,
        replace: `const abandoned = row.state === "uncertain";`,
      },
    ],
  },
  {
    name: "backoff-without-jitter",
    breaks: "After an outage, all retries come in the same second.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-failure.ts",
        find: "const backoff = Math.max(1_000, random * ceiling);",
        replace: "const backoff = Math.max(1_000, random < 0 ? 0 : ceiling);",
      },
    ],
  },
  {
    name: "breaker-without-probe",
    breaks: "When a pause ends, every grant is sent at once.",
    tests: ["lib/tokens/protocol/breaker.test.ts", "lib/tokens/protocol/refresher-serve.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/breaker.ts",
        find: "pausedUntil: new Date(now.getTime() + timing.sendGuardMs + timing.exchangeMs),",
        replace: "",
      },
    ],
  },
  {
    name: "commit-not-read-back",
    breaks: "After a lost acknowledgment, a commit doesn't recognize its own child.",
    tests: ["lib/tokens/protocol/decisions.test.ts", "lib/tokens/protocol/refresher.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `if (row.version === version && row.refreshFingerprint === refreshFingerprint) {
  return { result: { kind: "committed", version, expiresAt: row.accessTokenExpiration ?? now } };
}`,
        replace: "",
      },
    ],
  },
  {
    name: "compare-and-swap-on-the-lease",
    breaks:
      "A commit checks the lease holder instead of the stored lineage, so a late success is thrown away.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/decisions.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `if (row.refreshFingerprint !== claim.parentFingerprint || row.version !== claim.version) return { result: { kind: "superseded" } };`,
        replace: `if (row.attemptId !== claim.attemptId) return { result: { kind: "superseded" } };`,
      },
    ],
  },
  {
    name: "disconnect-resurrected",
    breaks: "A late commit revives a disconnected company.",
    tests: [
      "lib/tokens/protocol/decisions.test.ts",
      "proofs/simulation/refresh-simulation.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `if (row.state === "disconnected") return { result: { kind: row.stateReason === "replaced" ? "superseded" : "disconnected" } };
if (row.refreshFingerprint !== claim.parentFingerprint || row.version !== claim.version) return { result: { kind: "superseded" } };`,
        replace: `if (row.version !== claim.version) return { result: { kind: "superseded" } };`,
      },
    ],
  },
  {
    name: "expiry-counted-from-the-commit",
    breaks: "A token's lifetime is counted from when it was stored instead of when it was issued.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: "const times = tokenTimes(pair, new Date(now.getTime() - pair.answerAgeMs), pair.random);",
        replace: "const times = tokenTimes(pair, new Date(now.getTime()), pair.random);",
      },
    ],
  },
  {
    name: "expiry-without-margin",
    breaks: "A token is served in the minute it expires.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/timing.ts",
        find: "export const EXPIRY_MARGIN_SECONDS = 60;",
        replace: "export const EXPIRY_MARGIN_SECONDS = 0;",
      },
    ],
  },
  {
    name: "failure-written-over-a-newer-version",
    breaks: "A late failure overwrites the pair from another process' success.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/decisions.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-failure.ts",
        find: "row.version !== claim.version || row.refreshFingerprint !== claim.parentFingerprint || isTerminal(row) || row.attemptId !== claim.attemptId",
        replace: "claim.version < 0 || isTerminal(row)",
      },
    ],
  },
  {
    name: "final-row-claimed",
    breaks: "A row that needs a reconnect is sent to Gusto over and over.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-claim.ts",
        find: `if ((isTerminal(row) && !secondLook) || row.refreshFingerprint === null) return { result: { kind: "terminal" } };`,
        replace: `if (row.state === "disconnected" || row.refreshFingerprint === null) return { result: { kind: "terminal" } };`,
      },
    ],
  },
  {
    name: "late-success-does-not-undo-a-verdict",
    breaks: "A row that was given up stays so even when its success arrives.",
    tests: [
      "lib/tokens/protocol/decisions.test.ts",
      "proofs/simulation/refresh-simulation.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `if (row.refreshFingerprint !== claim.parentFingerprint || row.version !== claim.version) return { result: { kind: "superseded" } };`,
        replace: `if (row.refreshFingerprint !== claim.parentFingerprint || row.version !== claim.version) return { result: { kind: "superseded" } };
if (row.state === "reconnect_required") return { result: { kind: "superseded" } };`,
      },
    ],
  },
  {
    name: "manual-refresh-ignores-the-lease",
    breaks: 'Pressing "Refresh now" sends a token that is already being sent.',
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/decisions.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-claim.ts",
        find: "if (leaseIsLive(row, now)) {",
        replace: `if (leaseIsLive(row, now) && request.cause !== "manual") {`,
      },
    ],
  },
  {
    name: "missing-key-holds-up-the-others",
    breaks: "A process without the encryption key makes processes with it wait.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-claim.ts",
        find: `const wasUnusable = row.lastError === "cannot_decrypt" || row.lastError === "issued_to_another_client";`,
        replace: `const wasUnusable = row.lastError === "";`,
      },
    ],
  },
  {
    name: "refresh-ahead-without-jitter",
    breaks: "All of a fleet's tokens are refreshed at the same moment, every time.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/token-row.ts",
        find: "const share = REFRESH_AHEAD_SHARE + (random - 0.5) * 2 * REFRESH_AHEAD_JITTER;",
        replace: "const share = REFRESH_AHEAD_SHARE + (random - random) * REFRESH_AHEAD_JITTER;",
      },
    ],
  },
  {
    name: "refusal-believed-at-once",
    breaks: "A refusal caused by our own earlier success ends the grant.",
    tests: [
      "lib/tokens/protocol/decisions.test.ts",
      "proofs/simulation/refresh-simulation.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-failure.ts",
        find: "if (graceEnds !== null && graceEnds > now) {",
        replace: "if (graceEnds !== null && graceEnds.getTime() === 0) {",
      },
    ],
  },
  {
    name: "refused-credentials-mark-connections",
    breaks: "A wrong client secret of ours makes every company need a reconnect.",
    tests: ["lib/tokens/protocol/decisions.test.ts", "lib/tokens/protocol/refresher-serve.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-failure.ts",
        find: `return retrying(failure, "client_refused", new Date(now.getTime() + timing.clientRefusedPauseMs), {
  ...unclaimed(row, now),
  attempts: Math.max(0, row.attempts - 1),
});`,
        replace: `return final(row, now, "revoked", failure);`,
      },
    ],
  },
  {
    name: "replaced-pair-revoked",
    breaks:
      "A late pair is revoked after a new authorization has replaced it, which takes the new one down too.",
    tests: ["lib/tokens/protocol/decisions.test.ts", "lib/tokens/protocol/refresher.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `if (row.state === "disconnected") return { result: { kind: row.stateReason === "replaced" ? "superseded" : "disconnected" } };`,
        replace: `if (row.state === "disconnected") return { result: { kind: row.stateReason === "" ? "superseded" : "disconnected" } };`,
      },
    ],
  },
  {
    name: "scope-erased-by-a-refresh",
    breaks: "A response that omits the unchanged scope erases it.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: "...withoutEmptyScope(pair.sealed),",
        replace: "...pair.sealed,",
      },
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `/** An answer may leave the scope out when it has not changed (RFC 6749, 5.1). */
function withoutEmptyScope({ scope, ...sealed }: SealedPair): Omit<SealedPair, "scope"> & { scope?: string } {
  return scope === null ? sealed : { ...sealed, scope };
}`,
        replace: "",
      },
    ],
  },
  {
    name: "witness-asks-for-a-witness",
    breaks:
      "A grant that was only asked as a witness asks for another witness when it is refused, and so on through the fleet.",
    tests: ["lib/tokens/protocol/mass-refusal.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/exchange-and-commit.ts",
        find: '    if (request.cause === "witness") return outcome;\n',
        replace: "",
      },
    ],
  },
  {
    name: "canary-waits-for-its-own-retry",
    breaks: "Where every grant was refused, the hold's canary is never sent.",
    tests: ["lib/tokens/protocol/mass-refusal.db.test.ts"],
    edits: [{ file: "lib/tokens/protocol/decide-claim.ts", find: " && !isCanary)", replace: ")" }],
  },
  {
    name: "refusals-forgotten-by-an-earlier-exchange",
    breaks: "An acceptance sent before a refusal clears that refusal.",
    tests: ["lib/tokens/protocol/breaker.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/application-state.ts",
        find: 'return [entry, ...state.outcomes.filter(({ outcome, grant, at }) => outcome === "refused" && grant !== entry.grant && at > entry.at)];',
        replace: "return [entry];",
      },
    ],
  },
  {
    name: "verdict-while-held",
    breaks: "A grant refused twice is given up even though the installation is held.",
    tests: ["proofs/simulation/several-grants.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-refusal.ts",
        find: "if (state.heldSince !== null || row.heldSince === null)",
        replace: "if (row.heldSince === null)",
      },
    ],
  },
  {
    name: "refusals-counted-as-answers",
    breaks: "Any refusal is final right away, however many grants are refused and none accepted.",
    tests: ["lib/tokens/protocol/breaker.test.ts", "lib/tokens/protocol/mass-refusal.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-refusal.ts",
        find: `if (state.heldSince !== null || row.heldSince === null) return "held";`,
        replace: `if (row.heldSince === null) return "final";`,
      },
    ],
  },
  {
    name: "breaker-by-attempts",
    breaks: "A handful of grants that keep failing stops all the others.",
    tests: ["lib/tokens/protocol/breaker.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/application-state.ts",
        find: `const others = state.outcomes.filter(({ grant, outcome }) => outcome !== "accepted" && grant !== entry.grant);`,
        replace: `const others = state.outcomes.filter(({ outcome }) => outcome !== "accepted");`,
      },
    ],
  },
  {
    name: "pair-of-another-client-sent",
    breaks: "A pair issued to another client id is sent, and refused.",
    tests: ["lib/tokens/protocol/mass-refusal.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/refresh-protocol.ts",
        find: `if (belongsToAnotherClient(ports, read.row)) return setAside(ports, read, request, "issued_to_another_client");`,
        replace: `if (belongsToAnotherClient(ports, { ...read.row, clientFingerprint: null })) return setAside(ports, read, request, "issued_to_another_client");`,
      },
    ],
  },
  {
    name: "sweep-without-a-limit",
    breaks: "The worker refreshes everything that is due at the same moment.",
    tests: ["lib/tokens/protocol/locks-and-limits.db.test.ts"],
    edits: [
      {
        file: "lib/tokens/serving/sweep-tokens.ts",
        find: "pLimit(SWEEP_CONCURRENCY).map(rows, async (row) => {",
        replace: "pLimit(rows.length).map(rows, async (row) => {",
      },
    ],
  },
  {
    name: "token-in-the-timeline",
    breaks: "Stored token text also appears in the timeline.",
    tests: ["proofs/simulation/refresh-simulation.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `import { shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";`,
        replace: "",
      },
      {
        file: "lib/tokens/protocol/decide-commit.ts",
        find: `{ type: "refreshed", version, durationMs: pair.durationMs, fingerprint: shortFingerprint(refreshFingerprint) },`,
        replace: `{ type: "refreshed", version, durationMs: pair.durationMs, fingerprint: pair.sealed.refreshToken },`,
      },
    ],
  },
  {
    name: "since-overwritten-by-a-retry",
    breaks: "With each retry, a failure seems to have just begun.",
    tests: ["lib/tokens/protocol/decisions.test.ts"],
    edits: [
      {
        file: "lib/tokens/protocol/decide-failure.ts",
        find: `return row.failingSince ?? now;`,
        replace: `return now;`,
      },
    ],
  },
  {
    name: "unknown-outcome-frees-the-lease",
    breaks:
      "After a timeout, the next attempt doesn't wait until the first request can no longer arrive.",
    tests: [
      "proofs/simulation/refresh-simulation.test.ts",
      "lib/tokens/protocol/decisions.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-failure.ts",
        find: `return retrying(failure, "outcome_unknown", until, { state: "uncertain", stateSince: now, attemptId: null, unknownAttemptAt: now, lastError: "outcome_unknown", failingSince: failingSince(row, now) });`,
        replace: `return retrying(failure, "outcome_unknown", until, { state: "uncertain", stateSince: now, attemptId: null, leaseExpiresAt: null, unknownAttemptAt: now, lastError: "outcome_unknown", failingSince: failingSince(row, now) });`,
      },
    ],
  },
  {
    name: "version-not-checked-at-the-claim",
    breaks: "A refresh token opened before the row changed is sent under the new claim.",
    tests: [
      "lib/tokens/protocol/decisions.test.ts",
      "proofs/simulation/refresh-simulation.test.ts",
    ],
    edits: [
      {
        file: "lib/tokens/protocol/decide-claim.ts",
        find: `if (row.version !== request.version) return { result: { kind: "newer" } };`,
        replace: "",
      },
    ],
  },
];
