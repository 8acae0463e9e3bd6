import { type ApplicationState, CLOSED } from "#lib/tokens/protocol/application-state.ts";
import { decideApplicationOutcome } from "#lib/tokens/protocol/breaker.ts";
import { TIMING } from "#lib/tokens/protocol/timing.ts";
import type { ApplicationAtRefusal } from "#lib/tokens/protocol/decide-failure.ts";
import type { Vault, TokenStore } from "#lib/tokens/protocol/refresh-ports.ts";
import type {
  Decision,
  TokenEventInput,
  TokenPatch,
  TokenRow,
} from "#lib/tokens/protocol/token-row.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { fingerprintOf } from "./simulated-gusto.ts";

/*
 * One row of gusto_auth_tokens in memory. The decisions are real; only locking and storing are
 * modeled.
 */

export type Commit = { parent: string; child: string; version: number };

const EPOCH = Date.UTC(2026, 0, 1);

export class SimulatedDatabase {
  row: TokenRow;
  application: ApplicationState = CLOSED;
  /** As in a large installation, where some other grant is always being accepted. */
  othersAreAccepted = true;
  /** Committed refresh tokens in order: the lineage. */
  readonly commits: Commit[] = [];
  readonly events: (TokenEventInput & { actor: string })[] = [];
  /** The database clock follows the schedule, plus jumps. */
  clockOffsetMs = 0;

  constructor(row: TokenRow) {
    this.row = row;
  }

  clock(now: number): Date {
    return new Date(EPOCH + now + this.clockOffsetMs);
  }

  transact<T>(now: number, actor: string, decide: (row: TokenRow, now: Date) => Decision<T>): T {
    return this.write(actor, decide({ ...this.row }, this.clock(now)));
  }

  transactRefusal<T>(
    now: number,
    actor: string,
    decide: (
      row: TokenRow,
      application: ApplicationAtRefusal,
      now: Date,
    ) => Decision<T> & { next?: ApplicationState },
  ): T {
    const clock = this.clock(now);
    const decision = decide(
      { ...this.row },
      { state: this.application, othersToAsk: this.othersAreAccepted },
      clock,
    );
    if (decision.next) this.application = decision.next;
    const result = this.write(actor, decision);
    if (this.othersAreAccepted)
      this.application =
        decideApplicationOutcome(
          this.application,
          { kind: "accepted", sentAt: clock },
          { grant: "another", probe: false },
          clock,
          TIMING,
        ) ?? this.application;
    return result;
  }

  write<T>(actor: string, { result, patch, events = [] }: Decision<T>): T {
    if (patch) this.#write(patch);
    this.events.push(...events.map((event) => ({ ...event, actor })));
    return result;
  }

  #write(patch: TokenPatch): void {
    const parent = this.row.refreshFingerprint;
    const version = this.row.version;
    this.row = { ...this.row, ...patch };
    if (this.row.version !== version && parent !== null && this.row.refreshFingerprint !== null)
      this.commits.push({ parent, child: this.row.refreshFingerprint, version: this.row.version });
  }
}

/** How a simulated process reaches the database: each call is one event, and may fail. */
export type Connection = { run: <T>(label: string, effect: () => T) => Promise<T> };

export function simulatedStore(
  database: SimulatedDatabase,
  now: () => number,
  connection: Connection,
): TokenStore {
  return {
    read: () =>
      connection.run("read", () => ({ row: { ...database.row }, now: database.clock(now()) })),
    transact: (_id, actor, decide) =>
      connection.run("transact", () => database.transact(now(), actor, decide)),
    transactRefusal: (_id, actor, decide) =>
      connection.run("transact", () => database.transactRefusal(now(), actor, decide)),
    findWitness: async () => null,
    readApplication: () =>
      connection.run("read application", () => ({
        state: database.application,
        now: database.clock(now()),
      })),
    transactApplication: (_environment, decide) =>
      connection.run("transact application", () => {
        const { result, next } = decide(database.application, database.clock(now()));
        if (next) database.application = next;
        return result;
      }),
  };
}

/**
 * Seals by writing down the place, so a token opened elsewhere is noticed. No cryptography; that
 * has its own tests.
 */
export const simulatedVault: Vault = {
  openAccessToken: async (row) => openAt(row.accessToken, row),
  openRefreshToken: async (row) => openAt(row.refreshToken, row),
  async sealPair({ rowId, version }, pair) {
    const at = `${rowId}/${version}/`;
    const refresh = pair.refreshToken.reveal();
    return {
      accessToken: at + pair.accessToken.reveal(),
      refreshToken: at + refresh,
      refreshFingerprint: fingerprintOf(refresh),
      scope: null,
    };
  },
};

function openAt(sealed: string | null, row: Pick<TokenRow, "id" | "version">): Secret {
  const at = `${row.id}/${row.version}/`;
  if (!sealed?.startsWith(at)) throw new Error(`does not open at ${at}`);
  return new Secret(sealed.slice(at.length));
}
