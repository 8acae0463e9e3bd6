// Runs a product until it is asked to stop, and stops it in order, however it was asked.

import { reportFailure } from "../plain-failure.ts";
import { createProduct, type ProductOptions } from "./product.ts";
import { readEnvironment } from "../settings.ts";

/** One Ctrl-C may arrive several times: from the terminal, npm and the bootstrap. */
const SAME_REQUEST_MS = 1_000;
const PARENT_CHECK_MS = 1_000;

type Stopping = { requested: Promise<void>; request: () => void; hurry: AbortSignal };

export async function runUntilStopped(
  options: Omit<ProductOptions, "onAppEnd">,
  onReady: () => void,
): Promise<void> {
  const stopping = listenForStop();
  const product = createProduct({
    ...options,
    onAppEnd: (sentence) => {
      console.error(`\n${sentence} Stopping everything else too.`);
      process.exitCode = 1;
      stopping.request();
    },
  });
  const started = product.start().then(onReady);
  try {
    await Promise.race([started.then(() => stopping.requested), stopping.requested]);
  } catch (error) {
    reportFailure(error);
  }
  await stopAll(product.stop, started, stopping.hurry);
  // An interrupted start may still be waiting for something that won't come.
  process.exit();
}

async function stopAll(
  stop: (hurry: AbortSignal) => Promise<void>,
  started: Promise<void>,
  hurry: AbortSignal,
): Promise<void> {
  await stop(hurry);
  // A part that was starting when the stop came is on the list by now, or its start has failed.
  await Promise.race([
    started.catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, 1_000)),
  ]);
  await stop(hurry);
}

function listenForStop(): Stopping {
  const { promise, resolve } = Promise.withResolvers<void>();
  const hurry = new AbortController();
  let firstAt: number | undefined;
  const request = (): void => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      console.log(
        "\nStopping. The worker is finishing its current work; press Ctrl-C again to stop without waiting.",
      );
      resolve();
    } else if (Date.now() - firstAt > SAME_REQUEST_MS) {
      hurry.abort();
    }
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, request);
  // A closed terminal accepts no more output, which must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  stopWhenBootstrapIsGone(request);
  return { requested: promise, request, hurry: hurry.signal };
}

function stopWhenBootstrapIsGone(request: () => void): void {
  if (readEnvironment().BOOTSTRAP_PID !== String(process.ppid)) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    request();
  }, PARENT_CHECK_MS);
  timer.unref();
}
