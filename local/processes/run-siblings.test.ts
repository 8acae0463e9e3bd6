import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, expect, it } from "vitest";
import { type Child, startChild } from "#test/child-processes.ts";
import { findFreePort } from "../postgres/free-port.ts";
import { childrenOf } from "./children-of.ts";

/*
 * Real processes on one port, queried without a pause and always on a new connection, while they
 * are replaced.
 */

const LANES = 8;
const NO_ANSWER = "no answer";
const SETTINGS = {
  APP_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "a secret for tests, and only for tests",
  TOKEN_ENCRYPTION_KEYS: `test1:${Buffer.alloc(32, 7).toString("base64")}`,
  DATABASE_URL: "postgresql://127.0.0.1:1/none",
  GUSTO_ENVIRONMENT: "demo",
  GUSTO_BASE_URL: "http://127.0.0.1:1",
  GUSTO_CLIENT_ID: "client",
  GUSTO_CLIENT_SECRET: "secret",
  DEMO_MODE: "1",
  LOG_LEVEL: "silent",
};

/** While this file exists, no process can start. */
const cannotStart = path.join(mkdtempSync(path.join(tmpdir(), "siblings-")), "cannot-start");

let app: Child;
let load: ReturnType<typeof startLoad> | undefined;

async function startApp(processes: number): Promise<void> {
  app = await startChild("test/processes/siblings.ts", {
    ...SETTINGS,
    APP_PROCESSES: String(processes),
    PORT: String(await findFreePort()),
    CANNOT_START: cannotStart,
  });
  load = startLoad(Number(new URL(app.url).port));
  await expect.poll(() => load?.answeredBy.size, { timeout: 20_000 }).toBe(processes);
}

const running = () => childrenOf(app.process.pid ?? 0);

function startLoad(port: number) {
  const answeredBy = new Set<number>();
  const failures: string[] = [];
  let isStopped = false;
  const lane = async () => {
    while (!isStopped)
      await ask(port).then(
        (process) => answeredBy.add(process),
        (error: Error) => failures.push(error.message),
      );
  };
  const lanes = Promise.all(Array.from({ length: LANES }, lane));
  const stop = async () => {
    isStopped = true;
    await lanes;
    return failures;
  };
  return { answeredBy, stop };
}

/** @returns the process that responded */
function ask(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setTimeout(10_000, () => socket.destroy(new Error(NO_ANSWER)));
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("error", reject);
    socket.on("close", () => {
      const process = Number(/\r\n\r\n(\d+)$/.exec(answer)?.[1]);
      if (process) resolve(process);
      else reject(new Error("closed without an answer"));
    });
    socket.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  });
}

afterEach(async () => {
  await load?.stop();
  if (app.process.exitCode !== null) return;
  app.process.kill("SIGTERM");
  await once(app.process, "exit");
});

afterAll(() => rmSync(path.dirname(cannotStart), { recursive: true }));

const onLinux = it.skipIf(process.platform !== "linux");

for (const { processes, rounds } of [
  { processes: 1, rounds: 2 },
  { processes: 2, rounds: 1 },
])
  onLinux(
    `of ${processes} on a port one after the other is replaced: each new connection is answered, those handed over in the last moment as well`,
    async () => {
      await startApp(processes);
      for (let round = 0; round < rounds; round += 1) {
        const [before = 0] = running();
        process.kill(before, round === 0 ? "SIGHUP" : "SIGTERM");
        await expect.poll(running, { timeout: 20_000 }).not.toContain(before);
        await expect.poll(() => load?.answeredBy.size).toBe(processes + round + 1);
      }
      expect(await load?.stop()).toEqual([]);
    },
    60_000,
  );

onLinux(
  "of two one is killed: its connections end at once, the one that was just handed over to it as well, and it is replaced",
  async () => {
    await startApp(2);
    process.kill(running()[0] ?? 0, "SIGKILL");
    await expect.poll(() => load?.answeredBy.size, { timeout: 20_000 }).toBe(3);
    expect(await load?.stop()).not.toContain(NO_ANSWER);
  },
  60_000,
);

/** A client, or a proxy, that keeps its connection and asks again and again, until it is told to go elsewhere. */
async function askOnOneConnection(port: number): Promise<"told to close" | "cut off"> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let count = 0; ; count += 1) {
      const request = get({ port, host: "127.0.0.1", agent });
      const [response] = (await once(request, "response")) as [IncomingMessage];
      if (count > 0 && !request.reusedSocket) return "cut off";
      response.resume();
      await once(response, "end");
      if (response.headers.connection === "close") return "told to close";
      await delay(20 + 10 * (count % 10));
    }
  } catch {
    return "cut off";
  } finally {
    agent.destroy();
  }
}

it("by itself and told to stop, it gives each connection that is kept open a last answer which says so", async () => {
  const port = await findFreePort();
  app = await startChild("test/processes/siblings.ts", { ...SETTINGS, PORT: String(port) });
  const ended = once(app.process, "exit");
  const clients = Array.from({ length: 4 * LANES }, () => askOnOneConnection(port));
  await delay(300);
  app.process.kill("SIGTERM");
  expect(new Set(await Promise.all(clients))).toEqual(new Set(["told to close"]));
  expect(await ended).toEqual([0, null]);
}, 60_000);

onLinux(
  "told to stop together all end well, and nobody waits for an answer",
  async () => {
    await startApp(2);
    app.process.kill("SIGTERM");
    expect(await once(app.process, "exit")).toEqual([0, null]);
    const failures = await load?.stop();
    expect(failures).not.toContain(NO_ANSWER);
  },
  60_000,
);

onLinux(
  "one whose replacement cannot start goes on until it can",
  async () => {
    await startApp(1);
    const [before = 0] = running();
    writeFileSync(cannotStart, "");
    process.kill(before, "SIGTERM");
    await expect.poll(() => readFileSync(cannotStart, "utf8"), { timeout: 20_000 }).toBe("tried");
    expect(running()).toContain(before);
    rmSync(cannotStart);
    await expect.poll(running, { timeout: 20_000 }).not.toContain(before);
    expect(await load?.stop()).toEqual([]);
  },
  60_000,
);
