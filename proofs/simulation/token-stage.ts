import type { Secret } from "#lib/platform/crypto/secret.ts";
import { Secret as SecretText } from "#lib/platform/crypto/secret.ts";
import type { TokenResponse } from "#lib/oauth/token-response.ts";
import type { ReadRow, TokenStore } from "#lib/tokens/protocol/refresh-ports.ts";
import type { RefreshRequest } from "#lib/tokens/protocol/refresh-outcome.ts";
import { createRefresher } from "#lib/tokens/protocol/refresher.ts";
import { TIMING } from "#lib/tokens/protocol/timing.ts";
import type { TokenPatch, TokenRow } from "#lib/tokens/protocol/token-row.ts";
import { SimulatedDatabase, simulatedStore, simulatedVault } from "./simulated-store.ts";
import { settlePromises } from "./scheduler.ts";

/*
 * For single scenes of the refresh protocol: one process, one row, and everything that happens is
 * scripted. The simulation next to it draws its scenes from a seed.
 */

const EPOCH = Date.UTC(2026, 0, 1);
const PAST = new Date(EPOCH - 1_000);
/** A time no scene reaches by itself. */
export const FAR = new Date(EPOCH + 3_600_000);

type Call = "read" | "transact" | "read application" | "transact application";
type Answer = (grant: () => TokenResponse) => TokenResponse | Promise<TokenResponse>;

/** Every scene's client. */
const CLIENT = {
  clientFingerprint: "client",
  redirectUri: "https://example.com/api/gusto/callback",
};

/** An expired token, ready to be refreshed. */
export function stagedRow(): TokenRow {
  return {
    id: "row",
    environment: "demo",
    accessToken: "row/1/access-0",
    refreshToken: "row/1/refresh-0",
    refreshFingerprint: "#0",
    accessTokenExpiration: PAST,
    refreshDueAt: PAST,
    version: 1,
    state: "active",
    stateReason: null,
    stateSince: PAST,
    attemptId: null,
    leaseExpiresAt: null,
    attempts: 0,
    retryAt: null,
    unknownAttemptAt: null,
    lastError: null,
    failingSince: null,
    heldSince: null,
    ...CLIENT,
  };
}

export const refusal = (): TokenResponse => ({ kind: "refused" });

export function createTokenStage(change: Partial<TokenRow> = {}) {
  return new TokenStage({ ...stagedRow(), ...change });
}

class TokenStage {
  readonly epoch = EPOCH;
  /** Milliseconds since the scene began; both clocks follow it. */
  now = 0;
  gone = false;
  /** From now on, reads never return. */
  holdReads = false;
  /** Gusto's responses to the next exchanges; after them it grants. */
  readonly answers: Answer[] = [];
  readonly sent: string[] = [];
  readonly revoked: string[] = [];
  readonly alerts: string[] = [];
  readonly slept: number[] = [];
  /** How long callers were willing to wait, at each poll. */
  readonly waits: number[] = [];
  readonly patches: TokenPatch[] = [];
  readonly calls: Call[] = [];
  readonly reads: string[] = [];
  readonly refresher = createRefresher(this.#ports());
  readonly #database: SimulatedDatabase;
  readonly #failing: { call: Call; from: number; to: number; effect: boolean }[] = [];
  readonly #delays: { call: Call; ms: number }[] = [];
  readonly #atSleep = new Map<number, () => void>();
  readonly #deadlines: (() => void)[] = [];
  readonly #waiting = new Set<AbortSignal>();
  #beforeTransact: () => void = () => undefined;

  constructor(row: TokenRow) {
    this.#database = new SimulatedDatabase(row);
  }

  get row(): TokenRow {
    return this.#database.row;
  }
  set row(row: TokenRow) {
    this.#database.row = row;
  }
  get application() {
    return this.#database.application;
  }
  set application(state) {
    this.#database.application = state;
  }
  set othersAreAccepted(accepted: boolean) {
    this.#database.othersAreAccepted = accepted;
  }
  get lines() {
    return this.#database.events;
  }
  get events(): string[] {
    return this.lines.map((line) => line.type);
  }
  get elapsed(): number {
    return this.now;
  }
  /** Deadlines that haven't been canceled. */
  get openDeadlines(): number {
    return this.#waiting.size;
  }

  /** A moment after the scene's start. */
  in(ms: number): Date {
    return new Date(EPOCH + ms);
  }

  refresh(request: Partial<RefreshRequest> = {}) {
    return this.refresher.refresh({
      tokenId: "row",
      staleVersion: 1,
      cause: "expired",
      actor: "worker",
      ...request,
    });
  }
  serve(rejectedVersion?: number) {
    return this.refresher.serve(
      { row: { ...this.row }, now: this.in(this.now) },
      { actor: "worker", rejectedVersion },
    );
  }
  /** Serves a row only its reader knows. */
  serveRow(row: TokenRow) {
    return this.refresher.serve(
      { row: { ...row, accessToken: `${row.id}/${row.version}/access` }, now: this.in(this.now) },
      { actor: "worker" },
    );
  }

  /** Makes calls `from` to `to` of a kind fail without changing anything. */
  failNext(call: Call, from = 1, to = from): void {
    this.#failing.push({ call, from, to, effect: false });
  }
  /** This transaction takes effect, but its caller hears that it failed. */
  loseAcknowledgement(number: number): void {
    this.#failing.push({ call: "transact", from: number, to: number, effect: true });
  }
  repair(): void {
    this.#failing.length = 0;
  }
  /** A kind's first call takes effect at once but responds later. */
  delayAnswerOf(call: Call, ms: number): void {
    this.#delays.push({ call, ms });
  }
  onSleep(number: number, act: () => void): void {
    this.#atSleep.set(number, act);
  }
  beforeTransact(act: () => void): void {
    this.#beforeTransact = act;
  }
  /** Every caller has waited as long as it may. */
  passDeadlines(): void {
    for (const pass of this.#deadlines) pass();
  }
  settle(): Promise<void> {
    return settlePromises();
  }

  #ports(): Parameters<typeof createRefresher>[0] {
    let attempts = 0;
    return {
      environment: "demo",
      timing: TIMING,
      store: this.#store(),
      vault: simulatedVault,
      client: CLIENT,
      credentials: "credentials",
      exchange: (refreshToken) => this.#exchange(refreshToken),
      revoke: async (token) => void this.revoked.push(token.reveal()),
      monotonicMs: () => this.now,
      checkAfterMs: () => 3 * 3_600_000,
      random: () => 0.25,
      sleep: (ms, cancel) => this.#sleep(ms, cancel),
      newAttemptId: () => `attempt-${attempts++}`,
      observe: (_request, pass) => pass(),
      alert: (problem, { tokenId }) => {
        this.alerts.push(problem);
        if (tokenId !== "row") throw new Error("an alert without its token");
      },
    };
  }

  async #exchange(refreshToken: Secret): Promise<TokenResponse> {
    this.sent.push(refreshToken.reveal());
    const child = this.sent.length;
    const grant = (): TokenResponse => ({
      kind: "granted",
      pair: {
        accessToken: new SecretText(`access-${child}`),
        refreshToken: new SecretText(`refresh-${child}`),
        expiresInSeconds: 7_200,
        scope: null,
      },
    });
    return (this.answers.shift() ?? ((granted) => granted()))(grant);
  }

  /** A pause ends at once; a deadline only when the scene says so. */
  #sleep(ms: number, cancel?: AbortSignal): Promise<void> {
    if (cancel) {
      this.waits.push(ms);
      this.#waiting.add(cancel);
      cancel.addEventListener("abort", () => this.#waiting.delete(cancel));
      return new Promise((resolve) => this.#deadlines.push(resolve));
    }
    this.slept.push(ms);
    this.now += ms;
    this.#atSleep.get(this.slept.length)?.();
    return Promise.resolve();
  }

  #store(): TokenStore {
    const run = <T>(label: string, effect: () => T) => this.#run(label as Call, effect);
    const store = () => simulatedStore(this.#database, () => this.now, { run });
    return {
      read: (id) => this.#read(id, store()),
      transact: (id, actor, decide) =>
        store().transact(id, actor, (row, now) => {
          this.#beforeTransact();
          const decision = decide({ ...row, ...this.row }, now);
          if (decision.patch) this.patches.push(decision.patch);
          return decision;
        }),
      transactRefusal: (id, actor, decide) =>
        store().transactRefusal(id, actor, (row, application, now) => {
          this.#beforeTransact();
          const decision = decide({ ...row, ...this.row }, application, now);
          if (decision.patch) this.patches.push(decision.patch);
          return decision;
        }),
      findWitness: async () => null,
      readApplication: (environment) => store().readApplication(environment),
      transactApplication: (environment, decide) =>
        store().transactApplication(environment, decide),
    };
  }

  async #read(id: string, store: TokenStore): Promise<ReadRow | null> {
    this.reads.push(id);
    if (this.holdReads) return new Promise(() => undefined);
    return this.gone ? null : store.read(id);
  }

  async #run<T>(call: Call, effect: () => T): Promise<T> {
    this.calls.push(call);
    const number = this.calls.filter((other) => other === call).length;
    const failing = this.#failing.find(
      (fault) => fault.call === call && fault.from <= number && number <= fault.to,
    );
    if (failing && !failing.effect) throw new Error("the database fails");
    const result = effect();
    if (failing) throw new Error("the acknowledgement is lost");
    const delay = this.#delays.findIndex((candidate) => candidate.call === call);
    if (delay >= 0) this.now += this.#delays.splice(delay, 1)[0]?.ms ?? 0;
    return result;
  }
}
