// A real HTTP server around the app object. Port 0 picks a free one.

import { serve } from "@hono/node-server";
import { createSimulator } from "./create-simulator.ts";
import { createStateSaver, loadState, serializeState } from "./state/state-file.ts";
import type { AddressInfo, Server } from "node:net";
import type { SimulatorHandle, SimulatorOptions } from "./create-simulator.ts";

export type StartOptions = Omit<SimulatorOptions, "restored" | "onChange"> & {
  port: number;
  host?: string;
  stateFile?: string;
};
export type RunningSimulator = SimulatorHandle & {
  url: string;
  port: number;
  close(): Promise<void>;
};

export async function startSimulator(options: StartOptions): Promise<RunningSimulator> {
  const { handle, save } = createPersistentSimulator(options);
  const { server, port } = await listen(handle, options.port, options.host ?? "127.0.0.1");
  const stop = async () => {
    // Deliveries still on their way to subscribers end with the run.
    handle.simulator.run.webhooks.paused = true;
    await close(server);
    save();
  };
  return { ...handle, url: `http://localhost:${port}`, port, close: stop };
}

function createPersistentSimulator({ stateFile, ...options }: StartOptions): {
  handle: SimulatorHandle;
  save(): void;
} {
  if (stateFile === undefined) return { handle: createSimulator(options), save: () => {} };
  const complain = options.onError ?? ((line: string) => console.error(line));
  const saver = createStateSaver(stateFile, () => serializeState(handle.simulator), complain);
  const handle = createSimulator({
    ...options,
    restored: loadState(stateFile, complain),
    onChange: saver.changed,
  });
  return { handle, save: saver.saveNow };
}

type ClosableServer = Server & { closeAllConnections?: () => void };

function listen(
  handle: SimulatorHandle,
  port: number,
  host: string,
): Promise<{ server: ClosableServer; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, env) =>
          handle.fetch(
            request,
            "incoming" in env ? (env as Parameters<SimulatorHandle["fetch"]>[1]) : {},
          ),
        port,
        hostname: host,
        overrideGlobalObjects: false,
      },
      (info: AddressInfo) => resolve({ server: server as ClosableServer, port: info.port }),
    );
    server.once("error", reject);
  });
}

function close(server: ClosableServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
