import { lastLogLines } from "./managed-process.ts";
import { PlainFailure } from "../plain-failure.ts";
import { endedAtStart, type Supervised } from "./supervised-process.ts";

const READY_LIMIT_MS = 90_000;
const POLL_MS = 100;
const ANSWER_LIMIT_MS = 10_000;

/**
 * Waits until `GET /api/health` succeeds; a build without that route is ready when its first page
 * responds.
 */
export async function waitForApp(app: Supervised, port: number): Promise<void> {
  await poll("app", app, async () => {
    const health = await statusOf(`http://127.0.0.1:${port}/api/health`);
    if (health !== 404) return health === 200;
    const page = await statusOf(`http://127.0.0.1:${port}/`);
    return page !== null && page < 500;
  });
}

/** Any response will do. */
export async function waitForSimulator(simulator: Supervised, port: number): Promise<void> {
  await poll(
    "simulator",
    simulator,
    async () => (await statusOf(`http://127.0.0.1:${port}/`)) !== null,
  );
}

async function poll(
  name: string,
  part: Supervised,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  for (;;) {
    if (part.hasEnded()) throw endedAtStart(name, part.logFile);
    if (await isReady()) return;
    if (Date.now() > deadline) {
      throw new PlainFailure(
        `The ${name} is not responding after ${READY_LIMIT_MS / 1000} s. Last lines of ${part.logFile}:\n${lastLogLines(part.logFile)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Null if there is no response. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
