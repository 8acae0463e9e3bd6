import type { TokenRow } from "#lib/tokens/protocol/token-row.ts";
import { TIMING, type Timing } from "#lib/tokens/protocol/timing.ts";
import type { Choices } from "./choices.ts";
import { Scheduler } from "./scheduler.ts";
import { fingerprintOf, type RotationRule, SimulatedGusto } from "./simulated-gusto.ts";
import { type ExchangePlan, type SimulatedProcess, startProcess } from "./simulated-process.ts";
import { SimulatedDatabase } from "./simulated-store.ts";

export type Violation = { invariant: string; detail: string };

/** What a schedule may contain. The exhaustive search allows little, the seeded one everything. */
export type Faults = {
  exchange: boolean;
  store: boolean;
  crash: boolean;
  pause: boolean;
  clock: boolean;
  people: boolean;
  sleeper: boolean;
};

const QUIET: ExchangePlan = { reachesGustoAfter: 20, answerTakes: 80, answer: "whole" };

/** Everything that may happen to one exchange; the first is the quiet case. */
const EXCHANGE_PLANS: readonly ExchangePlan[] = [
  QUIET,
  QUIET,
  { reachesGustoAfter: 20, answerTakes: 0, answer: "lost" },
  { reachesGustoAfter: 12_000, answerTakes: 80, answer: "whole" },
  { reachesGustoAfter: 20, answerTakes: 25_000, answer: "whole" },
  { reachesGustoAfter: 30_000, answerTakes: 80, answer: "whole" },
  { reachesGustoAfter: null, answerTakes: 0, answer: "whole" },
  { reachesGustoAfter: 20, answerTakes: 80, answer: "unreadable" },
  { reachesGustoAfter: 20, answerTakes: 80, answer: "status_429" },
  { reachesGustoAfter: 20, answerTakes: 80, answer: "client_refused" },
];

/**
 * Some of our processes, one token row, one Gusto, and the checks of the refresh protocol's
 * invariants.
 */
export class World {
  readonly scheduler: Scheduler;
  readonly gusto: SimulatedGusto;
  readonly database: SimulatedDatabase;
  readonly choices: Choices;
  readonly faults: Faults;
  readonly timing: Timing;
  readonly processes = new Map<number, SimulatedProcess>();
  readonly violations: Violation[] = [];
  /** Overlapping exchanges explained by a jump of the database clock, which leases end by. */
  explainedOverlaps = 0;
  storeDownUntil = -1;
  #attempts = 0;
  #started = 0;
  #clockJumped = false;
  /** Attempts that sent an exchange. */
  readonly #spent = new Set<string>();
  #disconnected = false;
  /** The refresh token for which a process holds an unstored new pair. */
  readonly #unstored = new Map<number, { parent: string; sentAt: number }>();

  constructor(rule: RotationRule, choices: Choices, faults: Faults, timing: Timing = TIMING) {
    this.timing = timing;
    this.choices = choices;
    this.faults = faults;
    this.scheduler = new Scheduler(choices);
    this.gusto = new SimulatedGusto(rule);
    const pair = this.gusto.authorize(0);
    this.database = new SimulatedDatabase(expiredRow(pair.access, pair.refresh, timing));
  }

  startProcess(): SimulatedProcess {
    const started = startProcess(this, this.#started++);
    this.processes.set(started.id, started);
    return started;
  }

  crash(id: number): void {
    this.processes.delete(id);
    this.#unstored.delete(id);
    this.scheduler.crash(id);
  }

  pause(id: number, ms: number): void {
    this.scheduler.pause(id, ms);
  }

  jumpClock(ms: number): void {
    this.#clockJumped = true;
    this.scheduler.trace.push(`${this.scheduler.now} database clock jumps ${ms}`);
    this.database.clockOffsetMs += ms;
  }

  /** 0 to 1. Without exchange faults the jitter doesn't matter, so it isn't a choice. */
  random(): number {
    return this.faults.exchange ? this.choices.pick(3) / 2 : 0.5;
  }

  nextAttemptId(): string {
    return `attempt-${this.#attempts++}`;
  }

  /** A database call, with what may happen to it. */
  throughStore<T>(process: number, label: string, effect: () => T): T {
    if (this.scheduler.now < this.storeDownUntil) throw new Error("database down");
    const fault = this.faults.store ? this.choices.pick(24) : 0;
    if (fault === 22) throw new Error("database fails");
    const result = effect();
    this.checkRow();
    if (label === "transact") this.#checkStored(process);
    if (fault === 23 && label.startsWith("transact")) throw new Error("acknowledgement lost");
    return result;
  }

  /**
   * How long a transaction that took effect delays its response: within and beyond what a claim
   * allows.
   */
  answerDelayMs(label: string): number {
    if (!this.faults.store || label !== "transact" || this.choices.pick(24) !== 23) return 0;
    return [4_000, 6_000, 70_000][this.choices.pick(3)] ?? 0;
  }

  planExchange(): ExchangePlan {
    return (
      (this.faults.exchange
        ? EXCHANGE_PLANS[this.choices.pick(EXCHANGE_PLANS.length)]
        : undefined) ?? QUIET
    );
  }

  onExchangeSent(id: number, refreshToken: string, plan: ExchangePlan): void {
    this.scheduler.trace.push(
      `${this.scheduler.now} ${id}: sends ${refreshToken} ${JSON.stringify(plan)}`,
    );
    if (
      this.database.row.state === "disconnected" ||
      this.database.row.state === "reconnect_required"
    ) {
      // A person may override a claim that was valid when made; the claim must not be made
      // afterwards.
      if (this.database.row.attemptId !== null)
        this.violate("I6", "an exchange was sent for a final row");
    }
    this.#checkSpent(this.database.row.attemptId);
    const overlapping =
      plan.reachesGustoAfter !== null && (this.gusto.inFlight.get(refreshToken) ?? 0) > 0;
    if (!overlapping) return;
    if (this.#clockJumped) this.explainedOverlaps += 1;
    else this.violate("I1", `two exchanges of ${refreshToken} are in flight`);
  }

  /**
   * A claim is the right to send once: after Gusto has responded, nothing is sent again under it.
   */
  #checkSpent(attemptId: string | null): void {
    if (attemptId !== null && this.#spent.has(attemptId) && !this.#clockJumped)
      this.violate("I1", `${attemptId} sends a second time`);
    if (attemptId !== null) this.#spent.add(attemptId);
  }

  onGranted(process: number, parentToken: string, sentAt: number): void {
    this.#unstored.set(process, { parent: fingerprintOf(parentToken), sentAt });
  }

  /**
   * I4: the first transaction after a response must have stored the pair, unless the lineage had
   * moved on.
   */
  #checkStored(process: number): void {
    const parent = this.#unstored.get(process)?.parent;
    this.#unstored.delete(process);
    if (parent !== undefined && this.database.row.refreshFingerprint === parent)
      this.violate("I4", `a success for ${parent} was discarded while it is still stored`);
  }

  /**
   * A verdict must wait as long as a success for the same parent may still be on its way to the
   * database.
   */
  #checkVerdict(): void {
    if (
      this.database.row.state !== "reconnect_required" ||
      this.#clockJumped ||
      this.gusto.revokedByAdmin
    )
      return;
    const hasty = [...this.#unstored.values()].some(
      ({ parent, sentAt }) =>
        parent === this.database.row.refreshFingerprint &&
        this.scheduler.now - sentAt < this.timing.unknownGraceMs,
    );
    if (hasty) this.violate("lost", "reconnect required while a process holds the success");
  }

  /** I3: what is used must have been committed before. */
  use(accessToken: string): boolean {
    const pair = this.gusto.pairs.find((candidate) => candidate.access === accessToken);
    const committed =
      pair &&
      (pair.id === 0 ||
        this.database.commits.some((commit) => commit.child === fingerprintOf(pair.refresh)));
    if (!committed) this.violate("I3", `${accessToken} was used before its pair was committed`);
    return this.gusto.use(accessToken, this.scheduler.now);
  }

  /** I2, I5, and that a disconnect is final; after every write. */
  checkRow(): void {
    this.#checkVerdict();
    this.#disconnected ||= this.database.row.state === "disconnected";
    if (
      this.#disconnected &&
      (this.database.row.state !== "disconnected" || this.database.row.refreshToken !== null)
    )
      this.violate("I6", "a disconnected row came back");
    const parents = this.database.commits.map((commit) => commit.parent);
    if (new Set(parents).size !== parents.length)
      this.violate("I2", `two children of one parent were committed: ${parents.join(" ")}`);
    for (const [index, commit] of this.database.commits.entries()) {
      const previous = this.database.commits[index - 1];
      if (previous && previous.child !== commit.parent)
        this.violate("I2", "the lineage is not a chain");
      const child = this.gusto.pairs.find((pair) => fingerprintOf(pair.refresh) === commit.child);
      if (child?.parent && fingerprintOf(child.parent.refresh) !== commit.parent)
        this.violate("I2", "a pair was committed over another parent than its own");
    }
    if (JSON.stringify(this.database.events).match(/(access|refresh)-\d/))
      this.violate("I5", "a token stands in an event");
  }

  violate(invariant: string, detail: string): void {
    if (this.violations.length < 5) this.violations.push({ invariant, detail });
  }
}

/** A row two hours after the authorization: only a refresh can help. */
function expiredRow(access: string, refresh: string, timing: Timing): TokenRow {
  const past = new Date(Date.UTC(2026, 0, 1) - timing.leaseMs);
  return {
    id: "row",
    environment: "demo",
    accessToken: `row/1/${access}`,
    refreshToken: `row/1/${refresh}`,
    refreshFingerprint: fingerprintOf(refresh),
    accessTokenExpiration: past,
    refreshDueAt: past,
    version: 1,
    state: "active",
    stateReason: null,
    stateSince: past,
    attemptId: null,
    leaseExpiresAt: null,
    attempts: 0,
    retryAt: null,
    unknownAttemptAt: null,
    lastError: null,
    failingSince: null,
    heldSince: null,
    clientFingerprint: "client",
    redirectUri: null,
  };
}
