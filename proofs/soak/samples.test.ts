import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, it } from "vitest";
import { acceptedInodes } from "./samples.ts";

it.runIf(process.platform === "linux")(
  "a connection that a caller keeps open is told from those that the process opened itself",
  async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const caller = connect(port, "127.0.0.1");
    await once(server, "connection");
    const inodes = acceptedInodes(readFileSync("/proc/self/net/tcp", "utf8"), port);
    const own = readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return inodes.has(readlinkSync(`/proc/self/fd/${fd}`).replace(/\D/g, ""));
      } catch {
        return false;
      }
    });
    expect(own).toHaveLength(1);
    expect(acceptedInodes(readFileSync("/proc/self/net/tcp", "utf8")).size).toBe(0);
    caller.destroy();
    server.close();
  },
);
