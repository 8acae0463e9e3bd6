import { expect, it, vi } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { finishBeforeExit } from "#lib/platform/process/finish-before-exit.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { age, connectCompanies, control } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";

const simulator = withGusto();

it("a shutdown signaled to one bundle, once or twice, waits for another bundle's exchange and lets none start", async () => {
  const [held, idle] = [await connectCompanies(simulator), await connectCompanies(simulator)];
  for (const { tokenId } of [held, idle]) await age(tokenId, 86_400);
  await control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: 1,
    delay_ms: 800,
  });
  const readRow = () => db().gustoAuthToken.findUniqueOrThrow({ where: { id: held.tokenId } });
  const versionAtExit = new Promise<number>((resolve) => {
    vi.spyOn(process, "exit").mockImplementation(
      (() => void readRow().then((row) => resolve(row.version))) as never,
    );
  });
  const { refresher } = tokenServices();
  const refresh = (tokenId: string) =>
    refresher.refresh({ tokenId, staleVersion: 1, cause: "due", actor: "worker" });
  const underWay = refresh(held.tokenId);
  let released = false;
  void finishBeforeExit(underWay.then(readRow)).then(() => (released = true));
  await expect.poll(async () => (await readRow()).state).toBe("refreshing");
  // Like Next.js' bundles: instrumentation has its own copy of every module, apart from the route
  // handlers.
  vi.resetModules();
  const { stopCleanly } = await import("./stop-cleanly.ts");
  stopCleanly();
  stopCleanly();
  expect(await refresh(idle.tokenId)).toMatchObject({
    kind: "unavailable",
    reason: "shutting_down",
  });
  expect(await versionAtExit).toBe(2);
  expect(await underWay).toMatchObject({ kind: "fresh", version: 2 });
  expect(released).toBe(true);
  expect(process.exit).toHaveBeenCalledTimes(1);
});
