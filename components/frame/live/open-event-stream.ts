"use client";

/*
 * A browser keeps six connections to a site that speaks HTTP/1.1, for all of its tabs together, and a stream holds one as long as it
 * is open: a few windows side by side would leave none for pages. So streams share four of them, which they take by locks that all
 * tabs of a site see; whoever gets none asks instead, as it does where there is no stream at all.
 */

const MOST_STREAMS = 4;

/**
 * Opens a stream of server-sent events when there is a connection for it.
 * @param begin gets the source, to listen to it
 * @param refuse is called instead when the other tabs hold all connections
 * @returns closes it, whether it is open yet or not
 */
export function openEventStream(
  address: string,
  begin: (source: EventSource) => void,
  refuse: () => void,
): () => void {
  let isClosed = false;
  let source: EventSource | undefined;
  let release: () => void = () => undefined;
  void takeConnection().then((taken) => {
    if (isClosed) return taken?.();
    if (taken === null) return refuse();
    release = taken;
    source = new EventSource(address);
    begin(source);
  });
  return () => {
    isClosed = true;
    source?.close();
    release();
  };
}

/** @returns gives it back; null when all are held */
async function takeConnection(): Promise<(() => void) | null> {
  if (hasManyConnections()) return () => undefined;
  for (let place = 1; place <= MOST_STREAMS; place += 1) {
    const release = await takeLock(`event stream ${place} of ${MOST_STREAMS}`);
    if (release) return release;
  }
  return null;
}

/** HTTP/2 and 3 carry any number of streams in one. Locks exist on https and localhost only. */
function hasManyConnections(): boolean {
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return !("locks" in navigator) || /^h[23]/.test(page?.nextHopProtocol ?? "");
}

/** Held until it is released, or the page is gone. */
function takeLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) =>
        lock ? new Promise<void>((release) => resolve(release)) : resolve(null),
      )
      .catch(() => resolve(null));
  });
}
