import type { Actor } from "#lib/platform/audit/actor.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { TokenPair, TokenResponse } from "#lib/oauth/token-response.ts";
import type { ApplicationState } from "./application-state.ts";
import type { ClientOfPair, SealedPair } from "./decide-commit.ts";
import type { ApplicationAtRefusal } from "./decide-failure.ts";
import type { Pass, RefreshRequest } from "./refresh-outcome.ts";
import type { Timing } from "./timing.ts";
import type { Decision, TokenRow } from "./token-row.ts";

export type Environment = TokenRow["environment"];

/** A row, and the database's time when it was read. */
export type ReadRow = { row: TokenRow; now: Date };

/**
 * The database as the protocol needs it. Each `transact` is one short transaction: lock, decide,
 * write, commit; nothing else happens inside. A call may fail after its commit took effect, so
 * every decision is safe to repeat.
 */
export interface TokenStore {
  /** Takes no lock. Null when there is no such row. */
  read(tokenId: string): Promise<ReadRow | null>;
  /**
   * Locks the row, calls `decide` with it, writes the patch and events it returns. Written tokens
   * are decrypted again and compared inside the transaction. Throws unless the outcome is known to
   * be good.
   */
  transact<T>(
    tokenId: string,
    actor: Actor,
    decide: (row: TokenRow, now: Date) => Decision<T>,
  ): Promise<T>;
  /**
   * Row and application together, for a refusal: the outcomes of other grants decide whether it is
   * final. Locks the row, then the application; `othersToAsk`: another grant is connected and not
   * refused.
   */
  transactRefusal<T>(
    tokenId: string,
    actor: Actor,
    decide: (
      row: TokenRow,
      application: ApplicationAtRefusal,
      now: Date,
    ) => Decision<T> & { next?: ApplicationState },
  ): Promise<T>;
  /**
   * The grant best suited to show whether Gusto accepts any: the newest pair that is neither
   * refused, failing nor refreshing.
   */
  findWitness(except: {
    tokenId: string;
    clientFingerprint: string;
  }): Promise<{ tokenId: string; version: number } | null>;
  readApplication(environment: Environment): Promise<{ state: ApplicationState; now: Date }>;
  transactApplication<T>(
    environment: Environment,
    decide: (
      state: ApplicationState,
      now: Date,
    ) => { result: T; next?: ApplicationState | undefined },
  ): Promise<T>;
}

/** Decrypts and encrypts the tokens of one row. */
export interface Vault {
  openAccessToken(
    row: Pick<TokenRow, "id" | "environment" | "version" | "accessToken">,
  ): Promise<Secret>;
  openRefreshToken(
    row: Pick<TokenRow, "id" | "environment" | "version" | "refreshToken">,
  ): Promise<Secret>;
  /** Seals a pair for a row at a version. */
  sealPair(
    place: { rowId: string; environment: Environment; version: number },
    pair: TokenPair,
  ): Promise<SealedPair>;
}

/** Everything the protocol needs from outside; a simulation passes its own. */
export type RefreshPorts = {
  /**
   * The Gusto environment this process is configured for; tokens of the other one are left alone.
   */
  environment: Environment;
  store: TokenStore;
  vault: Vault;
  /** The client this process acts as; another client's pair is left alone. */
  client: ClientOfPair;
  /** Fingerprint of the credentials it authenticates with. */
  credentials: string;
  /** Step 4: exactly one request, with the redirect URI the pair was issued for. Never throws. */
  exchange(refreshToken: Secret, redirectUri: string): Promise<TokenResponse>;
  /** Revokes a pair that must not stay valid. Best effort, never throws. */
  revoke(token: Secret): Promise<void>;
  monotonicMs(): number;
  random(): number;
  /** How long after a commit Gusto is asked about the pair, if nothing else verifies it. */
  checkAfterMs(): number;
  /** Resolves after `ms`, or when canceled. */
  sleep(ms: number, cancel?: AbortSignal): Promise<void>;
  newAttemptId(): string;
  timing: Timing;
  /** Wraps one pass for observers; returns the pass's result. */
  observe(request: RefreshRequest, pass: () => Promise<Pass>): Promise<Pass>;
  /** For operators: a problem that no company can fix. */
  alert(
    problem: "cannot_decrypt" | "client_refused" | "pair_not_stored" | "unexpected",
    detail: { tokenId: string; error?: unknown },
  ): void;
};
