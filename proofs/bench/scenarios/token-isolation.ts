import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { control } from "#test/connected-company.ts";
import type { Figure } from "../figure.ts";
import { connectFleet, expireIn } from "../fleet.ts";
import {
  connectObvious,
  createObviousTable,
  storedRefreshToken,
  withoutLock,
  withRowLock,
} from "../obvious-ways.ts";
import { p50AndP99 } from "../percentile.ts";
import type { Run } from "../run.ts";

export type Rotation = "first_use" | "strict_single_use";
export type IsolationOrder = {
  simulator: { url: string };
  companies: number;
  gustoMs: number;
  rotation: Rotation;
  /** Scales Prisma's limits down, for a short run. */ limits?: {
    timeout: number;
    maxWait: number;
  };
};
export type IsolationResult = {
  callers: number;
  failures: number;
  doubleSpends: number;
  lost: number;
  queries: Queries;
};
/**
 * `whileHanging`: queries that started while every refresh was waiting for Gusto and none was
 * claiming or committing.
 */
type Queries = { times: number[]; whileHanging: number[]; failures: number };

/**
 * A company under one of the approaches: how a caller gets its token, and what is stored
 * afterwards.
 */
type Subject = {
  gustoUuid: string;
  grantId: string;
  token(): Promise<string>;
  storedFingerprint(): Promise<string | null>;
};
type Way = (order: IsolationOrder) => Promise<Subject[]>;

const CALLERS_EACH = 2;
const QUERY_EVERY_MS = 20;

export const WAYS: Record<"lease" | "row_lock" | "no_lock", Way> = {
  async lease({ simulator, companies }) {
    const fleet = await connectFleet(simulator, companies);
    await expireIn(
      fleet.map(({ tokenId }) => tokenId),
      -60,
    );
    return fleet.map(({ gustoUuid, grantId, tokenId }) => ({
      gustoUuid,
      grantId,
      token: () => leasedToken(gustoUuid),
      storedFingerprint: () => leasedFingerprint(tokenId),
    }));
  },
  async row_lock({ simulator, companies, limits }) {
    const connected = await connectObvious(simulator, companies);
    return connected.map(({ id, gustoUuid, grantId }) => ({
      gustoUuid,
      grantId,
      token: () => withRowLock(id, limits ?? {}),
      storedFingerprint: () => obviousFingerprint(id),
    }));
  },
  async no_lock({ simulator, companies }) {
    const connected = await connectObvious(simulator, companies);
    return connected.map(({ id, gustoUuid, grantId }) => ({
      gustoUuid,
      grantId,
      token: () => withoutLock(id),
      storedFingerprint: () => obviousFingerprint(id),
    }));
  },
};

/** Fifty refreshes hang at Gusto. What happens to an unrelated query, and to the grants? */
export async function* tokenIsolation({ world, quick }: Run): AsyncGenerator<Figure> {
  const order = {
    simulator: world.simulator,
    companies: quick ? 20 : 50,
    ...(quick ? { gustoMs: 600, limits: { timeout: 500, maxWait: 200 } } : { gustoMs: 6_000 }),
  };
  for (const rotation of ["first_use", "strict_single_use"] as const) {
    for (const way of ["lease", "row_lock", "no_lock"] as const) {
      const { queries, failures, doubleSpends, lost, callers } = await isolation(WAYS[way], {
        ...order,
        rotation,
      });
      const { p50_ms, p99_ms } = p50AndP99(queries.times);
      yield {
        name: "token.isolation",
        value: p99_ms,
        unit: "ms",
        detail: {
          way,
          rotation,
          companies: order.companies,
          gusto_ms: order.gustoMs,
          p50_ms,
          while_hanging_p99_ms: p50AndP99(queries.whileHanging).p99_ms,
          queries: queries.times.length,
          query_failures: queries.failures,
          callers,
          caller_failures: failures,
          double_spends: doubleSpends,
          grants_lost: lost,
        },
      };
    }
  }
  await control(world.simulator, "/application", { rotation: "first_use" });
}

/**
 * Two callers per company with an expired token while Gusto is slow, and an unrelated query over
 * and over.
 */
export async function isolation(way: Way, order: IsolationOrder): Promise<IsolationResult> {
  const { simulator, gustoMs, rotation } = order;
  await createObviousTable();
  await control(simulator, "/application", { rotation });
  const subjects = await way(order);
  await control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: null,
    delay_ms: gustoMs,
  });
  const queries = queryMeanwhile(gustoMs);
  const calls = await Promise.all(
    subjects.flatMap((subject) =>
      Array.from({ length: CALLERS_EACH }, () => callGusto(simulator, subject)),
    ),
  );
  const measured = await queries.end();
  await control(simulator, "/faults", undefined, "DELETE");
  // Exchanges whose caller has given up may still be running.
  await settled(simulator);
  return {
    callers: calls.length,
    failures: calls.filter((worked) => !worked).length,
    queries: measured,
    ...(await account(simulator, subjects)),
  };
}

/** Like a caller: gets a token and uses it. The first use ends the parent's refresh token. */
async function callGusto(simulator: { url: string }, subject: Subject): Promise<boolean> {
  try {
    const token = await subject.token();
    const answer = await fetch(`${simulator.url}/v1/token_info`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Starts a query at a fixed pace, whether or not the previous one has finished. */
function queryMeanwhile(gustoMs: number): { end(): Promise<Queries> } {
  const times: number[] = [];
  const whileHanging: number[] = [];
  const start = performance.now();
  let failures = 0;
  const running: Promise<void>[] = [];
  const query = async (): Promise<void> => {
    const begun = performance.now();
    await db()
      .auditLog.findFirst({ select: { id: true } })
      .catch(() => void (failures += 1));
    const ms = performance.now() - begun;
    times.push(ms);
    if (begun - start > gustoMs / 4 && begun - start < gustoMs) whileHanging.push(ms);
  };
  const ticker = setInterval(() => running.push(query()), QUERY_EVERY_MS);
  return {
    async end() {
      clearInterval(ticker);
      await Promise.all(running);
      return { times, whileHanging, failures };
    },
  };
}

type LedgerExchange = {
  grant_type: string;
  company_uuids: string[];
  presented_fingerprint: string;
  ended_at: string | null;
};
type SimulatorGrant = {
  id: string;
  tokens: { refresh_fingerprint: string | null; revoked_at: string | null }[];
};

/**
 * Gusto's view: how often an already sent refresh token was sent again, and which stored ones no
 * longer work.
 */
async function account(
  simulator: { url: string },
  subjects: Subject[],
): Promise<{ doubleSpends: number; lost: number }> {
  const uuids = new Set(subjects.map(({ gustoUuid }) => gustoUuid));
  const { exchanges } = await control<{ exchanges: LedgerExchange[] }>(simulator, "/ledger");
  const sent = exchanges
    .filter(
      (exchange) =>
        exchange.grant_type === "refresh_token" &&
        exchange.company_uuids.some((uuid) => uuids.has(uuid)),
    )
    .map((exchange) => exchange.presented_fingerprint);
  const { grants } = await control<{ grants: SimulatorGrant[] }>(simulator, "/grants");
  const works = new Map(
    grants.map((grant) => [
      grant.id,
      new Set(
        grant.tokens
          .filter((token) => token.revoked_at === null)
          .map((token) => token.refresh_fingerprint),
      ),
    ]),
  );
  const stored = await Promise.all(
    subjects.map(
      async ({ grantId, storedFingerprint }) =>
        works.get(grantId)?.has(await storedFingerprint()) ?? false,
    ),
  );
  return {
    doubleSpends: sent.length - new Set(sent).size,
    lost: stored.filter((alive) => !alive).length,
  };
}

async function settled(simulator: { url: string }): Promise<void> {
  for (;;) {
    const { exchanges } = await control<{ exchanges: LedgerExchange[] }>(simulator, "/ledger");
    if (exchanges.every((exchange) => exchange.ended_at !== null)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function leasedToken(gustoUuid: string): Promise<string> {
  const outcome = await getAccessToken({ gustoUuid, actor: "worker" });
  if (outcome.kind !== "fresh") throw new Error(`No token: ${outcome.kind}.`);
  return outcome.accessToken.reveal();
}

/** The simulator names a token by the first sixteen digits of its fingerprint. */
async function leasedFingerprint(tokenId: string): Promise<string | null> {
  const row = await db().gustoAuthToken.findUnique({
    where: { id: tokenId },
    select: { refreshFingerprint: true },
  });
  return row?.refreshFingerprint?.slice(0, 16) ?? null;
}

async function obviousFingerprint(id: string): Promise<string | null> {
  const token = await storedRefreshToken(id);
  return token && fingerprint(token).slice(0, 16);
}
