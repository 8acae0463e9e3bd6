import { Agent } from "undici";
import { type Connector, targetOf } from "./create-connector.ts";

type Options = { connectTimeoutMs: number } & Omit<Agent.Options, "connect">;

/** An undici dispatcher that gets all its connections from the connector. */
export function createDispatcher(
  connect: Connector,
  { connectTimeoutMs, ...options }: Options,
): Agent {
  return new Agent({
    ...options,
    connect: ({ protocol, hostname, port }, callback) => {
      connect(targetOf(protocol, hostname, port), connectTimeoutMs).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  });
}
