import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { age, connectCompanies, control, refreshExchanges } from "#test/connected-company.ts";
import { type DatabaseLink, startDatabaseLink } from "#test/database-link.ts";
import { withGusto } from "#test/with-gusto.ts";

const simulator = withGusto();
let worker: ChildProcess | undefined;
let link: DatabaseLink | undefined;

afterEach(async () => {
  worker?.kill("SIGKILL");
  await link?.close();
});

it("a worker that is asked to stop, twice, ends once the pair the database rejected is stored", async () => {
  const { tokenId, gustoUuid } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  await control(simulator, "/application", { rotation: "strict_single_use" });
  await control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: 1,
    delay_ms: 800,
  });
  link = await startDatabaseLink(process.env.DATABASE_URL ?? "");
  worker = spawn(process.execPath, ["--conditions=react-server", "worker/main.ts"], {
    env: { ...process.env, NODE_OPTIONS: "", DATABASE_URL: link.url },
    stdio: "ignore",
  });
  const ended = once(worker, "exit");
  const readRow = () => db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });

  await expect.poll(async () => (await readRow()).state, { timeout: 20_000 }).toBe("refreshing");
  link.cut();
  await expect
    .poll(
      async () => (await refreshExchanges(simulator, gustoUuid)).map(({ outcome }) => outcome),
      { timeout: 10_000 },
    )
    .toEqual(["rotated"]);
  worker.kill("SIGTERM");
  worker.kill("SIGHUP");
  // It received the stop signal while there was no database at all.
  await new Promise((resolve) => setImmediate(resolve));
  link.restore();
  expect(await ended).toEqual([0, null]);
  expect(await readRow()).toMatchObject({ state: "active", version: 2 });
}, 60_000);
