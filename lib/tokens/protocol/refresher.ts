import { passThroughProtocol } from "./refresh-protocol.ts";
import type { RefreshPorts } from "./refresh-ports.ts";
import { createServing } from "./serve-token.ts";
import { createSingleFlight } from "./single-flight.ts";

/* The only place that refreshes tokens: serving, single flight and the protocol, wired to this process's ports. */

export type Refresher = ReturnType<typeof createRefresher>;

export function createRefresher(ports: RefreshPorts) {
  let closing = false;
  const { refresh, flights } = createSingleFlight(ports, (request) =>
    ports.observe(request, () =>
      passThroughProtocol({ ports, isClosing: () => closing, refresh }, request),
    ),
  );
  return {
    serve: createServing(ports, { refresh, underWay: () => flights.size }),
    refresh,
    /** Step 10: no new claims from now on; resolves when the exchanges in progress are stored. */
    async close() {
      closing = true;
      await Promise.allSettled(flights.values());
    },
  };
}
