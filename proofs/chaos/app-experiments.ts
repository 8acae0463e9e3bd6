import { db } from "#lib/platform/database/db.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { TIMING } from "#lib/tokens/protocol/timing.ts";
import { age, type ConnectedCompany, refreshExchanges } from "#test/connected-company.ts";
import { type CallerEnd, ChaosApp } from "./app-process.ts";
import { EXCHANGE_DELAY_MS, type Experiment } from "./experiments.ts";
import type { ChaosStack } from "./stack.ts";

/*
 * The same disturbances for the built app: a service requests tokens while the app's processes are
 * stopped, killed and paused.
 */

const POLL_MS = 5;
const OUTAGE_MS = [1_000, 3_000, 8_000];
/**
 * Node's cluster forgets a connection it was handing to a process that gets killed: no one closes
 * it.
 */
const FORGOTTEN_AFTER_MS = 5_000;

/** SIGTERM at a random moment, during exchanges and while the database can't store a pair. */
export const terminateAppExperiment: Experiment = {
  name: "SIGTERM to the built app",
  batch: 4,
  async disturb(stack, companies, round) {
    const app = await ChaosApp.start(stack.databaseUrl);
    const callers = companies.map(({ gustoUuid }) => app.askForToken(gustoUuid));
    const [atRandom, underWay] = [round % 3 === 0, round % 3 === 1];
    if (atRandom) await sleep(Math.random() * 3 * EXCHANGE_DELAY_MS);
    else if (underWay) await Promise.all(companies.map(isRefreshing));
    else await cutOffBeforeTheCommit(app, stack, companies);
    const ended = app.terminate();
    if (!atRandom && !underWay)
      setTimeout(app.link.restore, OUTAGE_MS[Math.floor(round / 3) % OUTAGE_MS.length]);
    const ends = await Promise.all(callers);
    await ended;
    await app.close();
    return (
      await Promise.all(companies.map((company, index) => judgeCaller(stack, company, ends[index])))
    ).flat();
  },
};

/**
 * A caller whose exchange took place gets its token; one that came too late gets an error or no
 * connection.
 */
async function judgeCaller(
  stack: ChaosStack,
  { gustoUuid }: ConnectedCompany,
  end: CallerEnd | undefined,
): Promise<string[]> {
  const exchanges = await refreshExchanges(stack.simulator, gustoUuid);
  const rotated = exchanges.some(({ outcome }) => outcome === "rotated");
  return rotated && end !== 200
    ? [`${gustoUuid}: a caller whose exchange took place before the exit was told: ${String(end)}`]
    : [];
}

/**
 * SIGKILL at a random moment from before the claim to after the response. The process is replaced
 * and continues.
 */
export function killAppExperiment(): Experiment {
  let running: ChaosApp | undefined;
  return {
    name: "SIGKILL of the built app",
    batch: 4,
    async disturb(stack, companies) {
      const app = (running ??= await ChaosApp.start(stack.databaseUrl));
      await app.ready();
      const callers = companies.map(({ gustoUuid }) =>
        app.askForToken(gustoUuid, FORGOTTEN_AFTER_MS),
      );
      await sleep(Math.random() * 3 * EXCHANGE_DELAY_MS);
      app.signal("SIGKILL");
      await Promise.all(callers);
      // Gusto finishes the dead process' requests. In production the lease outlasts that; the
      // healing here skips it.
      await Promise.all(companies.map((company) => exchangesHaveEnded(stack, company, 0)));
    },
    end: () => running?.close(),
  };
}

/** SIGSTOP in the middle, another process takes over after the lease expires, SIGCONT. */
export function pauseAppExperiment(): Experiment {
  let running: ChaosApp | undefined;
  return {
    name: "SIGSTOP of the built app past its leases",
    batch: 4,
    async disturb(stack, companies) {
      const app = (running ??= await ChaosApp.start(stack.databaseUrl));
      const callers = companies.map(({ gustoUuid }) => app.askForToken(gustoUuid));
      await Promise.all(companies.map(isRefreshing));
      app.signal("SIGSTOP");
      await sleep(TIMING.sendGuardMs + EXCHANGE_DELAY_MS + 50);
      for (const { tokenId } of companies) {
        await age(tokenId, TIMING.leaseMs / 1_000 + 1);
        await tokenServices().refresher.refresh({
          tokenId,
          staleVersion: 1,
          cause: "due",
          actor: "worker",
        });
      }
      app.signal("SIGCONT");
      await Promise.all(callers);
    },
    end: () => running?.close(),
  };
}

/** The claim is committed, or everything is already over. */
async function isRefreshing({ tokenId }: ConnectedCompany): Promise<void> {
  for (;;) {
    const { state, version } = await db().gustoAuthToken.findUniqueOrThrow({
      where: { id: tokenId },
      select: { state: true, version: true },
    });
    if (state === "refreshing" || version > 1) return;
    await sleep(POLL_MS);
  }
}

/**
 * Cuts the connection to the database during the exchange, and waits until Gusto has responded: the
 * pairs are only in the app's memory.
 */
async function cutOffBeforeTheCommit(
  app: ChaosApp,
  stack: ChaosStack,
  companies: ConnectedCompany[],
): Promise<void> {
  await Promise.all(companies.map(isRefreshing));
  app.link.cut();
  await Promise.all(companies.map((company) => exchangesHaveEnded(stack, company, 1)));
}

async function exchangesHaveEnded(
  stack: ChaosStack,
  { gustoUuid }: ConnectedCompany,
  atLeast: number,
): Promise<void> {
  for (;;) {
    const exchanges = await refreshExchanges(stack.simulator, gustoUuid);
    if (exchanges.length >= atLeast && exchanges.every(({ outcome }) => outcome !== "in_flight"))
      return;
    await sleep(POLL_MS);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
