import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

let server: Server;
let requests: typeof import("./requests-under-way.ts");
let answer: () => void;
const agent = new Agent({ keepAlive: true });

function ask(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) =>
    get({ port, agent }, (response) => response.resume().once("end", () => resolve(response))).once(
      "error",
      reject,
    ),
  );
}

beforeEach(async () => {
  requests = await import("./requests-under-way.ts");
  requests.watchRequests();
  server = createServer((_request, response) => (answer = () => response.end("done")));
  server.listen(0);
  await once(server, "listening");
});

afterEach(() => {
  answer();
  server.close();
  Reflect.deleteProperty(globalThis, Symbol.for("gusto-partner-dashboard.process-wide"));
  vi.resetModules();
});

it("an open request is answered before the shutdown continues, its connection closes, and no new one is accepted", async () => {
  const underWay = ask();
  await expect.poll(() => requests.countRequests()).toBe(1);
  let finished = false;
  const finishing = requests.finishRequests(60_000).then(() => (finished = true));
  await expect.poll(() => server.listening).toBe(false);
  await expect(
    new Promise((resolve, reject) =>
      get(
        { port: (server.address() as AddressInfo | null)?.port ?? 1, agent: false },
        resolve,
      ).once("error", reject),
    ),
  ).rejects.toThrow();
  expect(finished).toBe(false);
  answer();
  expect((await underWay).headers.connection).toBe("close");
  await finishing;
  expect(requests.countRequests()).toBe(0);
});

it("before the shutdown a connection closes after its response, and new ones are still accepted", async () => {
  const underWay = ask();
  await expect.poll(() => requests.countRequests()).toBe(1);
  requests.endConnectionsWithAnswers();
  answer();
  expect((await underWay).headers.connection).toBe("close");
  const next = ask();
  await expect.poll(() => requests.countRequests()).toBe(1);
  answer();
  expect((await next).headers.connection).toBe("close");
});

it("clients that connect while the event loop is busy are answered, too", async () => {
  const first = ask();
  await expect.poll(() => requests.countRequests()).toBe(1);
  answer();
  await first;
  server.removeAllListeners("request").on("request", (_request, response) => response.end());
  const { port } = server.address() as AddressInfo;
  const statuses: Promise<number | undefined>[] = [];
  const connect = () =>
    new Promise<number | undefined>((resolve, reject) =>
      get({ host: "127.0.0.1", port, agent: false }, (response) =>
        resolve(response.resume().statusCode),
      ).once("error", reject),
    );
  const work = (turns: number) => {
    for (const until = performance.now() + 2; performance.now() < until;);
    statuses.push(connect());
    if (turns > 1) setImmediate(work, turns - 1);
  };
  setImmediate(work, 5);
  await requests.finishRequests(60_000);
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 200]);
});

it("a response that never comes delays the shutdown no longer than its limit", async () => {
  const underWay = ask();
  await expect.poll(() => requests.countRequests()).toBe(1);
  await requests.finishRequests(20);
  expect(requests.countRequests()).toBe(1);
  answer();
  await underWay;
});
