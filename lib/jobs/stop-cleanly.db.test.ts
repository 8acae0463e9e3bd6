import { expect, it, vi } from "vitest";
import { db } from "#lib/db.ts";
import { tokenRoom } from "#lib/tokens/token-refresher.ts";
import { age, connectCompanies, control } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { stopCleanly } from "./stop-cleanly.ts";

const simulator = withGusto();

it("a server process that is told to stop exits when the exchange under way is stored, and begins no other", async () => {
  const [held, idle] = [await connectCompanies(simulator), await connectCompanies(simulator)];
  for (const { tokenId } of [held, idle]) await age(tokenId, 86_400);
  await control(simulator, "/faults", { endpoint: "/oauth/token", mode: "delay", times: 1, delay_ms: 800 });
  const versionAtExit = new Promise<number>((resolve) => {
    vi.spyOn(process, "exit").mockImplementation((() => void db().gustoAuthToken.findUniqueOrThrow({ where: { id: held.tokenId } }).then((row) => resolve(row.version))) as never);
  });
  const { refresher } = tokenRoom();
  const refresh = (tokenId: string) => refresher.refresh({ tokenId, staleVersion: 1, cause: "due", actor: "test" });
  const underWay = refresh(held.tokenId);
  await expect.poll(async () => (await db().gustoAuthToken.findUniqueOrThrow({ where: { id: held.tokenId } })).state).toBe("refreshing");
  void stopCleanly();
  expect(await refresh(idle.tokenId)).toMatchObject({ kind: "unavailable", reason: "shutting_down" });
  expect(await versionAtExit).toBe(2);
  expect(await underWay).toMatchObject({ kind: "fresh", version: 2 });
});
