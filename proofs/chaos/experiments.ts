import pLimit from "p-limit";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { testConnection } from "#lib/tokens/health/test-connection.ts";
import { rotateKeys } from "#lib/tokens/store/rotate-keys.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  issueGrant,
  storeGrant,
} from "#test/connected-company.ts";
import { CHAOS_TIMING } from "./chaos-timing.ts";
import { CRASH_POINTS, type CrashPoint } from "./crash-points.ts";
import type { ChaosStack } from "./stack.ts";
import { startCommitSwallower } from "./swallow-commits.ts";
import type { Rule } from "./verdict.ts";
import { ChaosWorker, type WorkerPool } from "./worker-pool.ts";

/* The disturbances. Each takes companies with expired access tokens and disturbs every refresh. */

export type Experiment = {
  name: string;
  /** How many companies one round disturbs. */
  batch: number;
  /** Returns the broken promises it observed, one sentence each. */
  disturb: (
    stack: ChaosStack,
    companies: ConnectedCompany[],
    round: number,
  ) => Promise<string[] | void>;
  /** After the last round. */
  end?: () => Promise<void> | undefined;
};

const A_DAY = 86_400;
const LANES = 4;
export const EXCHANGE_DELAY_MS = 60;
const STOP_POINTS: readonly CrashPoint[] = [
  "claimed_not_sent",
  "waiting_for_answer",
  "answer_in_memory",
];
const OUTAGE_SECONDS = [1, 2, 3, 5, 8, 13, 20, 30, 45, 60];
const FAULT_MODES = [
  "delay",
  "refuse",
  "drop_before",
  "drop_after",
  "status_5xx",
  "status_429",
  "html_200",
  "truncated_json",
  "missing_refresh_token",
  "echo_refresh_token",
  "bad_expires_in",
];

/** Connects companies and lets their access tokens expire, under the given rotation rule. */
export async function expiredCompanies(
  stack: ChaosStack,
  rule: Rule,
  count: number,
): Promise<ConnectedCompany[]> {
  await control(stack.simulator, "/faults", undefined, "DELETE");
  await control(stack.simulator, "/application", { rotation: rule, rate_limit_per_minute: 0 });
  const companies: ConnectedCompany[] = [];
  for (let index = 0; index < count; index += 1) {
    const company = await connectCompanies(stack.simulator);
    await age(company.tokenId, A_DAY);
    companies.push(company);
  }
  await control(stack.simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: null,
    delay_ms: EXCHANGE_DELAY_MS,
  });
  return companies;
}

/** SIGKILL at every named point in turn, and at random moments. */
export function killExperiment(pool: WorkerPool): Experiment {
  return {
    name: "SIGKILL",
    batch: 4 * (CRASH_POINTS.length + 1),
    async disturb(_stack, companies) {
      pool.warm(LANES + 2);
      await pLimit(LANES).map(companies, async (company, index) => {
        const point = CRASH_POINTS[index % (CRASH_POINTS.length + 1)] ?? null;
        const worker = await pool.take();
        worker.send({ tokenId: company.tokenId, version: 1, act: point ? "kill" : "none", point });
        // At a random moment, from before the claim to after the first use.
        const timer =
          point === null &&
          setTimeout(() => void worker.kill(), Math.random() * 3 * EXCHANGE_DELAY_MS);
        const end = await worker.end();
        if (timer) clearTimeout(timer);
        pool.giveBack(worker, end);
      });
    },
  };
}

/** SIGSTOP past the lease, another process takes over, SIGCONT. */
export function stopExperiment(pool: WorkerPool): Experiment {
  return {
    name: "SIGSTOP past the lease",
    batch: 4 * STOP_POINTS.length,
    disturb: async (_stack, companies) =>
      void (await pLimit(LANES).map(companies, async (company, index) => {
        const worker = await pool.take();
        worker.send({
          tokenId: company.tokenId,
          version: 1,
          act: "stop",
          point: STOP_POINTS[index % STOP_POINTS.length] ?? null,
        });
        await worker.reached();
        await sleep(CHAOS_TIMING.sendGuardMs + EXCHANGE_DELAY_MS + 50);
        await age(company.tokenId, CHAOS_TIMING.leaseMs / 1_000 + 1);
        await tokenServices().refresher.refresh({
          tokenId: company.tokenId,
          staleVersion: 1,
          cause: "due",
          actor: "worker",
        });
        worker.process.kill("SIGCONT");
        pool.giveBack(worker, await worker.end());
      })),
  };
}

/** PostgreSQL stops as in a power cut while every process holds an unstored pair. */
export function outageExperiment(pool: WorkerPool): Experiment {
  return {
    name: "database gone after the exchange",
    batch: 10,
    async disturb(stack, companies, round) {
      pool.warm(companies.length);
      const workers = await Promise.all(companies.map(() => pool.take()));
      await Promise.all(
        companies.map(async (company, index) => {
          workers[index]?.send({
            tokenId: company.tokenId,
            version: 1,
            act: "hold",
            point: "answer_in_memory",
          });
          await workers[index]?.reached();
        }),
      );
      const outage = stack.interruptDatabase(
        (OUTAGE_SECONDS[round % OUTAGE_SECONDS.length] ?? 1) * 1_000,
      );
      for (const worker of workers) worker.go();
      await outage;
      await Promise.all(workers.map(async (worker) => pool.giveBack(worker, await worker.end())));
    },
  };
}

/** The acknowledgment of the claim's or the pair's commit is lost. */
export function lostAckExperiment(): Experiment {
  return {
    name: "commit acknowledgement lost",
    batch: 20,
    async disturb(stack, companies) {
      const lanes = await Promise.all(
        Array.from({ length: LANES }, async () => {
          const proxy = await startCommitSwallower(stack.databaseUrl);
          const worker = new ChaosWorker({ DATABASE_URL: proxy.url });
          await worker.next();
          return { proxy, worker };
        }),
      );
      const free = [...lanes];
      await pLimit(LANES).map(companies, async (company, index) => {
        const lane = free.pop();
        if (!lane) throw new Error("More companies at once than lanes.");
        const { proxy, worker } = lane;
        const atClaim = index % 2 === 0;
        if (atClaim) proxy.swallowNext();
        worker.send({
          tokenId: company.tokenId,
          version: 1,
          act: atClaim ? "none" : "hold",
          point: atClaim ? null : "answer_in_memory",
        });
        if (!atClaim) {
          await worker.reached();
          proxy.swallowNext();
          worker.go();
        }
        await worker.end();
        free.push(lane);
      });
      for (const { proxy, worker } of lanes) {
        await worker.kill();
        await proxy.close();
      }
    },
  };
}

/** Every fault the simulator knows, at the token endpoint and the API. */
export const faultExperiment: Experiment = {
  name: "faults of the token endpoint and the API",
  batch: 2 * FAULT_MODES.length,
  async disturb(stack, companies) {
    for (const [index, company] of companies.entries()) {
      const mode = FAULT_MODES[index % FAULT_MODES.length];
      const endpoint = index < FAULT_MODES.length ? "/oauth/token" : "/v1/token_info";
      await control(stack.simulator, "/faults", {
        endpoint,
        mode,
        times: 2,
        delay_ms: mode === "delay" ? CHAOS_TIMING.exchangeMs * 1.2 : 0,
      });
      await testConnection({ gustoUuid: company.gustoUuid, actor: "worker" });
      await control(stack.simulator, "/faults", undefined, "DELETE");
    }
  },
};

/** People and operators act on a company in the middle of its refresh. */
export const peopleExperiment: Experiment = {
  name: "disconnect, reconnect, key rotation, import while refreshing",
  batch: 12,
  disturb: async (stack, companies) =>
    void (await pLimit(LANES).map(companies, async (company, index) => {
      const refreshing = tokenServices().refresher.refresh({
        tokenId: company.tokenId,
        staleVersion: 1,
        cause: "due",
        actor: "worker",
      });
      await sleep(EXCHANGE_DELAY_MS / 2);
      const companyId = company.companyIds[0] ?? "";
      if (index % 3 === 0) await rotateKeys(() => undefined);
      if (index % 3 === 1)
        await storeGrant(
          await issueGrant(stack.simulator, [company.gustoUuid]),
          company.resourceOwnerUuid,
          [companyId],
        ).then(({ tokenId }) => (company.tokenId = tokenId));
      if (index % 3 === 2) await disconnectAndConnectAgain(stack, company, companyId);
      await refreshing;
    })),
};

async function disconnectAndConnectAgain(
  stack: ChaosStack,
  company: ConnectedCompany,
  companyId: string,
): Promise<void> {
  await transaction((tx) => disconnectGrants({ companyId, actor: "worker" }, tx));
  const { tokenId } = await storeGrant(
    await issueGrant(stack.simulator, [company.gustoUuid]),
    company.resourceOwnerUuid,
    [companyId],
  );
  company.tokenId = tokenId;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
