// One of our processes under chaos: refreshes a token on command, and dies, stops or waits at the
// named point. Reads one JSON line (a trial), writes JSON lines (points reached, and the outcome).

import { createInterface } from "node:readline";
import { db, pool } from "#lib/platform/database/db.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import { replaceTokenServices } from "#lib/tokens/store/token-refresher.ts";
import { CHAOS_TIMING } from "./chaos-timing.ts";
import { type CrashPoint, withCrashPoints } from "./crash-points.ts";

export type Trial = {
  tokenId: string;
  version: number;
  act: "kill" | "stop" | "hold" | "none";
  point: CrashPoint | null;
};
export type WorkerLine =
  | { ready: true }
  | { held: number }
  | { reached: CrashPoint }
  | { outcome: string; accepted: boolean };

let trial: Trial | undefined;
let release: () => void = () => undefined;

const room = replaceTokenServices({
  timing: CHAOS_TIMING,
  decorate: (ports) =>
    withCrashPoints(ports, {
      now: (point) => void act(point),
      wait: (point) => act(point),
      sending: reportHeldConnections,
    }),
});

/** I7: while Gusto responds, this otherwise idle process must hold no database connection. */
function reportHeldConnections(): void {
  const held = pool().totalCount - pool().idleCount;
  if (held > 0) say({ held });
}

function say(line: WorkerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function act(point: CrashPoint): Promise<void> {
  if (trial?.point !== point) return;
  if (trial.act === "kill") process.kill(process.pid, "SIGKILL");
  const { act: what } = trial;
  // Only once: the protocol may pass the point again.
  trial = { ...trial, point: null };
  say({ reached: point });
  if (what === "stop") process.kill(process.pid, "SIGSTOP");
  if (what === "hold") await new Promise<void>((resolve) => (release = resolve));
}

async function run({ tokenId, version }: Trial): Promise<void> {
  const outcome = await room.refresher.refresh({
    tokenId,
    staleVersion: version,
    cause: "due",
    actor: "worker",
  });
  let accepted = false;
  if (outcome.kind === "fresh") {
    accepted = (await getTokenInfo(outcome.accessToken)).kind === "ok";
    await act("used");
  }
  say({ outcome: outcome.kind, accepted });
}

await db().$queryRaw`SELECT 1`;
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "go") release();
  else {
    trial = JSON.parse(line) as Trial;
    void run(trial);
  }
}
