import { type ApplicationState, CLOSED } from "#lib/tokens/breaker.ts";
import type { Vault, TokenStore } from "#lib/tokens/refresh-ports.ts";
import type { Decision, TokenEventInput, TokenPatch, TokenRow } from "#lib/tokens/token-row.ts";
import { Secret } from "#lib/crypto/secret.ts";
import { fingerprintOf } from "./simulated-gusto.ts";

/* One row of gusto_auth_tokens in memory. The decisions are the real ones; only locking and storing are modelled. */

/** What a transaction may suffer. `ack_lost`: it took effect, but the process is told that it failed. */
export type StoreFault = "none" | "fails" | "ack_lost";

export type Commit = { parent: string; child: string; version: number };

const EPOCH = Date.UTC(2026, 0, 1);

export class SimulatedDatabase {
  row: TokenRow;
  application: ApplicationState = CLOSED;
  /** Committed refresh tokens in order: the lineage. */
  readonly commits: Commit[] = [];
  readonly events: (TokenEventInput & { actor: string })[] = [];
  /** The database clock runs with the schedule, plus jumps. */
  clockOffsetMs = 0;

  constructor(row: TokenRow) {
    this.row = row;
  }

  clock(now: number): Date {
    return new Date(EPOCH + now + this.clockOffsetMs);
  }

  transact<T>(now: number, actor: string, decide: (row: TokenRow, now: Date) => Decision<T>): T {
    const { result, patch, events = [] } = decide({ ...this.row }, this.clock(now));
    if (patch) this.#write(patch);
    this.events.push(...events.map((event) => ({ ...event, actor })));
    return result;
  }

  #write(patch: TokenPatch): void {
    const parent = this.row.refreshFingerprint;
    const version = this.row.version;
    this.row = { ...this.row, ...patch };
    if (this.row.version !== version && parent !== null && this.row.refreshFingerprint !== null) this.commits.push({ parent, child: this.row.refreshFingerprint, version: this.row.version });
  }
}

/** How a process of the simulation reaches the database: each call is one event, and may fail. */
export type Connection = { run: <T>(label: string, effect: () => T) => Promise<T> };

export function simulatedStore(database: SimulatedDatabase, now: () => number, connection: Connection): TokenStore {
  return {
    read: () => connection.run("read", () => ({ row: { ...database.row }, now: database.clock(now()) })),
    transact: (_id, actor, decide) => connection.run("transact", () => database.transact(now(), actor, decide)),
    readApplication: () => connection.run("read application", () => ({ state: database.application, now: database.clock(now()) })),
    transactApplication: (_environment, decide) =>
      connection.run("transact application", () => {
        const { result, next } = decide(database.application, database.clock(now()));
        if (next) database.application = next;
        return result;
      }),
  };
}

/** Seals by writing down the place, so that a token opened at another place is noticed. No cryptography: that has its own tests. */
export const simulatedVault: Vault = {
  openAccessToken: async (row) => openAt(row.accessToken, row),
  openRefreshToken: async (row) => openAt(row.refreshToken, row),
  async sealPair({ rowId, version }, pair) {
    const at = `${rowId}/${version}/`;
    const refresh = pair.refreshToken.reveal();
    return { accessToken: at + pair.accessToken.reveal(), refreshToken: at + refresh, refreshFingerprint: fingerprintOf(refresh), scope: null };
  },
};

function openAt(sealed: string | null, row: Pick<TokenRow, "id" | "version">): Secret {
  const at = `${row.id}/${row.version}/`;
  if (!sealed?.startsWith(at)) throw new Error(`does not open at ${at}`);
  return new Secret(sealed.slice(at.length));
}
