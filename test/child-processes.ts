import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

export type Child = { url: string; process: ChildProcess; stop: () => Promise<void> };

/** Starts a TypeScript program as a separate process and waits for the line with its address. */
export async function startChild(
  program: string,
  env: Record<string, string> = {},
): Promise<Child> {
  const child = spawn(process.execPath, ["--conditions=react-server", program], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    return { url, process: child, stop };
  }
  throw new Error(`${program} ended before it was ready.`);
}
