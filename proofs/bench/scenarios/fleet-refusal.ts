import { setTimeout as delay } from "node:timers/promises";
import { db } from "#lib/platform/database/db.ts";
import { control } from "#test/connected-company.ts";
import type { Figure } from "../figure.ts";
import { connectFleet, expireIn, type FleetCompany } from "../fleet.ts";
import { listExchanges } from "../list-exchanges.ts";
import { probe } from "../probe.ts";
import { noteMemory, runPart } from "../processes.ts";
import type { Run } from "../run.ts";
import type { SweptResult } from "../sweep-process.ts";

const HALF_AN_HOUR = 1_800;
const WORKERS = 2;
/** The worker's pause. */
const SWEEP_PAUSE_MS = 5_000;
const LOOK_EVERY_MS = 250;
const RECOVERY_LIMIT_MS = 360_000;

/**
 * Gusto refuses every grant of the fleet at once, while all are due and every token is still valid,
 * then accepts them again.
 */
export async function* fleetRefusal({ world, quick }: Run): AsyncGenerator<Figure> {
  const fleet = await connectFleet(world.simulator, quick ? 200 : 10_000);
  yield await refuse(world.simulator, fleet, quick ? 10 : 30);
}

async function refuse(
  simulator: Run["world"]["simulator"],
  fleet: FleetCompany[],
  seconds: number,
): Promise<Figure> {
  const tokenIds = fleet.map(({ tokenId }) => tokenId);
  // Anything earlier benchmarks left due would be accepted or refused along with these.
  await db().gustoAuthToken.updateMany({
    where: { refreshDueAt: { not: null } },
    data: { refreshDueAt: new Date(Date.now() + 86_400_000), retryAt: null },
  });
  await expireIn(tokenIds, HALF_AN_HOUR);
  const before = (await listExchanges(simulator)).length;
  await control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "invalid_grant",
    grant_type: "refresh_token",
    times: null,
  });
  const [probes, workers] = [probe(fleet), sweepOn()];
  const stopped = await until(isHeld);
  const beforeItStopped = (await listExchanges(simulator)).length - before;
  await delay(seconds * 1_000);
  const refused = (await listExchanges(simulator)).length - before;
  const wronglyFinal = await db().gustoAuthToken.count({
    where: { id: { in: tokenIds }, state: "reconnect_required" },
  });
  await control(simulator, "/faults", undefined, "DELETE");
  const resumed = await until(async () => !(await isHeld()));
  const judged = await until(
    async () =>
      (await db().gustoAuthToken.count({
        where: { id: { in: tokenIds }, heldSince: { not: null } },
      })) === 0,
  );
  await workers.end();
  const { failures } = await probes.end();
  return {
    name: "fleet.refusal",
    value: beforeItStopped,
    unit: "exchanges before it stops",
    detail: {
      grants: fleet.length,
      workers: WORKERS,
      stopped_after_seconds: stopped,
      refused_for_seconds: seconds,
      exchanges_while_refused: refused,
      wrongly_final: wronglyFinal,
      wrongly_final_in_the_end: await db().gustoAuthToken.count({
        where: { id: { in: tokenIds }, state: "reconnect_required" },
      }),
      caller_failures: failures,
      resumed_after_seconds: resumed,
      refused_grants_well_after_seconds: resumed + judged,
    },
  };
}

/** Workers that sweep repeatedly, each sweep in its own process. */
function sweepOn(): { end(): Promise<void> } {
  const stop = new AbortController();
  const work = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const { rssMegabytes } = await runPart<SweptResult>([
        "--conditions=react-server",
        "proofs/bench/sweep-process.ts",
      ]);
      noteMemory("worker", rssMegabytes);
      await delay(SWEEP_PAUSE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const working = Promise.all(Array.from({ length: WORKERS }, work));
  return {
    async end() {
      stop.abort();
      // A final sweep would refresh the whole fleet, which is another benchmark's figure.
      await db().gustoAuthToken.updateMany({
        where: { state: "active" },
        data: { refreshDueAt: new Date(Date.now() + 86_400_000), retryAt: null },
      });
      await working;
    },
  };
}

async function isHeld(): Promise<boolean> {
  return (await db().gustoApplicationState.findFirst())?.heldSince != null;
}

/** Seconds until the condition holds. */
async function until(isSo: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begun > RECOVERY_LIMIT_MS)
      throw new Error("Nothing came of it within six minutes.");
    await delay(LOOK_EVERY_MS);
  }
  return (performance.now() - begun) / 1_000;
}
