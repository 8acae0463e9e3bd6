// A process that sends requests to one server over keep-alive connections as fast as it responds,
// and prints the result. Takes its parameters as JSON on standard input.

import { text } from "node:stream/consumers";
import { Pool } from "undici";
import { p50AndP99 } from "./percentile.ts";

export type LoadOrder = {
  origin: string;
  /** Requested in rotation. */
  paths: string[];
  authorization: string;
  connections: number;
  seconds: number;
  /** Seconds of requests before the measurement, so code gets compiled. */
  warmUpSeconds: number;
  /**
   * Requests every path once before anything else: the first response of a kind may cost more than
   * all others.
   */
  firstOnce?: boolean;
};

export type LoadResult = {
  firstSeconds: number;
  requests: number;
  failures: number;
  requestsPerSecond: number;
  p50_ms: number;
  p99_ms: number;
};

const order = JSON.parse(await text(process.stdin)) as LoadOrder;
const pool = new Pool(order.origin, { connections: order.connections, pipelining: 1 });
// Like the HTTP clients of all common languages.
const headers = { authorization: order.authorization, "accept-encoding": "gzip" };
let next = 0;

const firstSeconds = order.firstOnce ? await askEachOnce() : 0;
await askFor(order.warmUpSeconds);
const result: LoadResult = { firstSeconds, ...(await askFor(order.seconds)) };
await pool.close();
process.stdout.write(`${JSON.stringify(result)}\n`);

async function askEachOnce(): Promise<number> {
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    while (next < order.paths.length) await ask();
  };
  await Promise.all(Array.from({ length: order.connections }, lane));
  return (performance.now() - begun) / 1_000;
}

async function askFor(seconds: number): Promise<Omit<LoadResult, "firstSeconds">> {
  const times: number[] = [];
  let failures = 0;
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  const lane = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      if ((await ask()) !== 200) failures += 1;
      const answered = performance.now();
      times.push(answered - now);
      now = answered;
    }
  };
  await Promise.all(Array.from({ length: order.connections }, lane));
  return {
    requests: times.length,
    failures,
    requestsPerSecond: (times.length / (performance.now() - begun)) * 1_000,
    ...p50AndP99(times),
  };
}

/**
 * The status once the whole response has arrived; 0 if none did. Uses undici's `dispatch`, without
 * streams or promises.
 */
function ask(): Promise<number> {
  const path = order.paths[next++ % order.paths.length] ?? "/";
  return new Promise((resolve) => {
    let status = 0;
    pool.dispatch(
      { path, method: "GET", headers },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => void (status = statusCode),
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(status),
        onResponseError: () => resolve(0),
      },
    );
  });
}
