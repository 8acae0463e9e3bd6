import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { createLocalKeyProvider } from "#lib/platform/crypto/keyring.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { connectRedirectUri, credentialsFingerprint, gustoOAuth } from "#lib/gusto/oauth.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { newAttemptId, observeRefresh } from "./observe-refresh.ts";
import { createPostgresTokenStore } from "./postgres-token-store.ts";
import type { RefreshPorts, TokenStore, Vault } from "../protocol/refresh-ports.ts";
import { createRefresher, type Refresher } from "../protocol/refresher.ts";
import { askedAfterMs } from "../health/verify-window.ts";
import { rememberOpened } from "../serving/remember-opened.ts";
import { assertNested, TIMING, type Timing } from "../protocol/timing.ts";
import { createVault } from "./vault.ts";

/** The refresh protocol wired to this process: PostgreSQL, Gusto, the system clock. */
type TokenServices = { vault: Vault; store: TokenStore; refresher: Refresher; timing: Timing };

/**
 * One per process, not per bundle: single flight, the limit of refreshes ahead, the decrypted
 * tokens and what a shutdown waits for.
 */
const holder = processWide<{ services?: TokenServices }>("token services", () => ({}));

export function tokenServices(): TokenServices {
  return (holder.services ??= createTokenServices());
}

type Options = {
  timing?: Timing;
  /** Lets a chaos run wrap the ports. */
  decorate?: (ports: RefreshPorts) => RefreshPorts;
};

/**
 * For tests, benchmarks and the chaos run, which scale the time limits or watch the ports;
 * everything else is real.
 */
export function replaceTokenServices(options: Options): TokenServices {
  return (holder.services = createTokenServices(options));
}

function createTokenServices({
  timing = TIMING,
  decorate = (ports) => ports,
}: Options = {}): TokenServices {
  assertNested(timing);
  const vault = createVault(createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS));
  const store = createPostgresTokenStore(db, vault, timing);
  // When the store verifies what it wrote it really decrypts; only serving may reuse a decrypted
  // token.
  const served: Vault = { ...vault, openAccessToken: rememberOpened(vault.openAccessToken) };
  return {
    vault,
    store,
    timing,
    refresher: createRefresher(decorate({ ...productionPorts(timing), vault: served, store })),
  };
}

function productionPorts(timing: Timing): Omit<RefreshPorts, "vault" | "store"> {
  return {
    environment: env().GUSTO_ENVIRONMENT,
    timing,
    client: {
      clientFingerprint: fingerprint(env().GUSTO_CLIENT_ID),
      redirectUri: connectRedirectUri(),
    },
    credentials: credentialsFingerprint(),
    exchange: (refreshToken, redirectUri) =>
      gustoOAuth(timing).refresh({ refreshToken, redirectUri }),
    revoke: async (token) => void (await gustoOAuth().revoke(token)),
    monotonicMs: () => performance.now(),
    random: Math.random,
    checkAfterMs: () => askedAfterMs(Math.random()),
    sleep: (ms, cancel) => delay(ms, undefined, { signal: cancel }).catch(() => undefined),
    newAttemptId,
    observe: observeRefresh,
    alert: (problem, { tokenId, error }) =>
      logger().error({ problem, tokenId, err: error }, "A token needs an operator"),
  };
}
