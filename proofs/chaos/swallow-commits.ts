import net from "node:net";

/** PostgreSQL's CommandComplete for a COMMIT. */
const COMMIT_DONE = Buffer.from("COMMIT\0");

export type CommitSwallower = {
  url: string;
  swallowNext: () => void;
  swallowed: () => number;
  close: () => Promise<void>;
};

/**
 * A proxy in front of PostgreSQL that can lose a commit's acknowledgment: the commit takes effect,
 * the connection is cut before the response, and the client can't know which.
 */
export async function startCommitSwallower(databaseUrl: string): Promise<CommitSwallower> {
  const target = new URL(databaseUrl);
  let armed = false;
  let swallowed = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    client
      .on("data", (chunk) => upstream.write(chunk))
      .on("error", cut)
      .on("close", cut);
    upstream.on("error", cut).on("close", cut);
    upstream.on("data", (chunk) => {
      if (armed && chunk.includes(COMMIT_DONE)) {
        armed = false;
        swallowed += 1;
        cut();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as net.AddressInfo;
  const url = new URL(databaseUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    swallowNext: () => void (armed = true),
    swallowed: () => swallowed,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
