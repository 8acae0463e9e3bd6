import { stopSignal } from "#lib/platform/process/stop-signal.ts";

const HEARTBEAT_MS = 15_000;
const HEADERS = {
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  "content-type": "text/event-stream; charset=utf-8",
};

export type EventStream = {
  /** Sends an event; does nothing once the reader has disconnected. */
  send: (event: string, data: unknown) => void;
  /** Ends the stream; the browser reconnects by itself. */
  close: () => void;
};

/**
 * Answers with server-sent events until the reader disconnects, the process stops, or the time is
 * up.
 * @param start begins to send; the function it returns is called once, at the end
 * @param endsAfterMs the longest a connection lasts
 */
export function answerEventStream(
  request: Request,
  endsAfterMs: number,
  start: (stream: EventStream) => () => void,
): Response {
  const encoder = new TextEncoder();
  let close: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      const write = (text: string) => {
        if (isOpen && !request.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      let stop: () => void = () => undefined;
      const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
      const end = setTimeout(() => close(), endsAfterMs);
      // A stopping process waits for its responses, and this one would never end.
      const signals = [request.signal, stopSignal()];
      const leave = () => close();
      close = () => {
        if (!isOpen) return;
        isOpen = false;
        clearInterval(heartbeat);
        clearTimeout(end);
        for (const signal of signals) signal.removeEventListener("abort", leave);
        stop();
        // The reader may have disconnected already.
        try {
          controller.close();
        } catch {
          /* closed */
        }
      };
      for (const signal of signals) signal.addEventListener("abort", leave);
      write("retry: 1000\n\n");
      stop = start({
        send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        close: () => close(),
      });
      // It may have ended while starting.
      if (!isOpen) stop();
      else if (signals.some(({ aborted }) => aborted)) close();
    },
    cancel: () => close(),
  });
  return new Response(body, { headers: HEADERS });
}
