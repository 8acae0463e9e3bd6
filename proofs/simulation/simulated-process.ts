import type { Secret } from "#lib/platform/crypto/secret.ts";
import { Secret as SecretText } from "#lib/platform/crypto/secret.ts";
import type { TokenResponse } from "#lib/oauth/token-response.ts";
import type { RefreshPorts } from "#lib/tokens/protocol/refresh-ports.ts";
import { createRefresher, type Refresher } from "#lib/tokens/protocol/refresher.ts";
import type { World } from "./world.ts";
import { OUTSIDE } from "./scheduler.ts";
import { simulatedStore, simulatedVault } from "./simulated-store.ts";

/* One of our processes: the real refresher with simulated ports. */

export type SimulatedProcess = { id: number; refresher: Refresher };

/** What happens to one exchange on the network. Times in milliseconds. */
export type ExchangePlan = {
  reachesGustoAfter: number | null;
  answerTakes: number;
  answer: "whole" | "lost" | "unreadable" | "status_429" | "client_refused";
};

export function startProcess(world: World, id: number): SimulatedProcess {
  return { id, refresher: createRefresher(ports(world, id)) };
}

function ports(world: World, id: number): RefreshPorts {
  const { scheduler } = world;
  return {
    environment: "demo",
    timing: world.timing,
    store: simulatedStore(world.database, () => scheduler.now, {
      run: (label, effect) => callStore(world, id, label, effect),
    }),
    vault: simulatedVault,
    credentials: "credentials",
    client: { clientFingerprint: "client", redirectUri: "https://example.com/api/gusto/callback" },
    exchange: (refreshToken) => exchange(world, id, refreshToken),
    revoke: (token) =>
      scheduler.effect(id, "revoke", () => world.gusto.revokeToken(token.reveal())),
    monotonicMs: () => scheduler.now,
    random: () => world.random(),
    checkAfterMs: () => 3 * 3_600_000,
    sleep: (ms, cancel) =>
      new Promise((resolve) => {
        const drop = scheduler.at(id, `sleep ${Math.round(ms)}`, scheduler.now + ms, resolve);
        cancel?.addEventListener("abort", () => {
          drop();
          resolve();
        });
      }),
    newAttemptId: () => world.nextAttemptId(),
    observe: (_request, pass) => pass(),
    alert: () => undefined,
  };
}

/**
 * A transaction takes effect at one moment; its process may hear of it later, when the claim it
 * made is no longer valid.
 */
async function callStore<T>(world: World, id: number, label: string, effect: () => T): Promise<T> {
  const { scheduler } = world;
  const result = await scheduler.effect(id, label, () => world.throughStore(id, label, effect));
  const late = world.answerDelayMs(label);
  if (late > 0)
    await new Promise<void>(
      (resolve) =>
        void scheduler.at(id, "the database's answer arrives late", scheduler.now + late, resolve),
    );
  return result;
}

/**
 * One POST: Gusto processes it whether or not the process lives to get the response; the process
 * gives up after its time limit.
 */
function exchange(world: World, id: number, refreshToken: Secret): Promise<TokenResponse> {
  const { scheduler, gusto } = world;
  const token = refreshToken.reveal();
  const plan = world.planExchange();
  const sentAt = scheduler.now;
  world.onExchangeSent(id, token, plan);
  return new Promise((resolve) => {
    const giveUp = scheduler.at(
      id,
      "exchange times out",
      scheduler.now + world.timing.exchangeMs,
      () => answer({ kind: "unknown", reason: "outcome_unknown" }),
    );
    let answered = false;
    const answer = (response: TokenResponse) => {
      if (answered) return;
      answered = true;
      giveUp();
      if (response.kind === "granted") world.onGranted(id, token, sentAt);
      resolve(response);
    };
    if (plan.reachesGustoAfter === null) {
      scheduler.at(id, "connection refused", scheduler.now, () =>
        answer({ kind: "not_processed", reason: "gusto_unreachable", retryAfterSeconds: null }),
      );
      return;
    }
    scheduler.at(
      OUTSIDE,
      `Gusto processes ${token}`,
      scheduler.now + plan.reachesGustoAfter,
      () => {
        const response = process(world, token, plan);
        gusto.end(token);
        if (plan.answer !== "lost")
          scheduler.at(
            id,
            `answer to ${token}: ${response.kind}`,
            scheduler.now + plan.answerTakes,
            () => answer(response),
          );
      },
    );
    gusto.begin(token);
  });
}

function process(world: World, token: string, plan: ExchangePlan): TokenResponse {
  if (plan.answer === "status_429")
    return { kind: "not_processed", reason: "rate_limited", retryAfterSeconds: 30 };
  if (plan.answer === "client_refused") return { kind: "client_refused", error: "invalid_client" };
  const child = world.gusto.refresh(token, world.scheduler.now);
  if (plan.answer === "unreadable") return { kind: "unknown", reason: "outcome_unknown" };
  if (!child) return { kind: "refused" };
  return {
    kind: "granted",
    pair: {
      accessToken: new SecretText(child.access),
      refreshToken: new SecretText(child.refresh),
      expiresInSeconds: 7_200,
      scope: null,
    },
  };
}
