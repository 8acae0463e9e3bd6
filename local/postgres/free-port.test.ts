import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { findFreePort, requireFreePort } from "./free-port.ts";

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

async function occupy(host: string): Promise<number> {
  const port = await findFreePort();
  server = createServer();
  await new Promise<void>((resolve) => server?.listen({ port, host }, resolve));
  return port;
}

describe("requireFreePort", () => {
  it.each(["127.0.0.1", "0.0.0.0"])(
    "says in one sentence that a port is taken on %s, and what to start with instead",
    async (host) => {
      const port = await occupy(host);
      await expect(requireFreePort(port, "PORT", "npm run demo")).rejects.toThrow(
        `Port ${port} is already in use. Stop what uses it, or start with PORT=${port + 1} npm run demo.`,
      );
    },
  );

  it("accepts a free one", async () => {
    await expect(
      requireFreePort(await findFreePort(), "PORT", "npm run demo"),
    ).resolves.toBeUndefined();
  });
});

describe("findFreePort", () => {
  it("prefers the given port only while it is free", async () => {
    const taken = await occupy("127.0.0.1");
    expect(await findFreePort(taken)).not.toBe(taken);
  });
});
