import type { RefreshPorts, TokenStore } from "#lib/tokens/protocol/refresh-ports.ts";

/*
 * The named points in the refresh protocol where a process can die or be suspended. Only the ports
 * are wrapped; the protocol is unmodified production code.
 */

export const CRASH_POINTS = [
  "before_claim_commit",
  "claimed_not_sent",
  "waiting_for_answer",
  "answer_in_memory",
  "before_pair_commit",
  "committed_not_used",
  "used",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/**
 * Calls `reach` at every point. It may never return (killed), return late (stopped), or wait (held
 * by the harness).
 */
export function withCrashPoints(
  ports: RefreshPorts,
  reach: {
    now: (point: CrashPoint) => void;
    wait: (point: CrashPoint) => Promise<void>;
    sending: () => void;
  },
): RefreshPorts {
  let answered = false;
  const store: TokenStore = {
    ...ports.store,
    async transact(tokenId, actor, decide) {
      const result = await ports.store.transact(tokenId, actor, (row, now) => {
        const decision = decide(row, now);
        // Synchronous: the transaction is open, its writes haven't been sent.
        if (decision.patch) reach.now(answered ? "before_pair_commit" : "before_claim_commit");
        return decision;
      });
      await reach.wait(answered ? "committed_not_used" : "claimed_not_sent");
      return result;
    },
  };
  return {
    ...ports,
    store,
    async exchange(refreshToken, redirectUri) {
      answered = false;
      const answer = ports.exchange(refreshToken, redirectUri);
      setImmediate(reach.sending);
      setTimeout(() => reach.now("waiting_for_answer"), WAITING_MS);
      const response = await answer;
      answered = true;
      await reach.wait("answer_in_memory");
      return response;
    },
  };
}

/** Long enough for the request to be sent, shorter than the simulator's delay. */
const WAITING_MS = 25;
