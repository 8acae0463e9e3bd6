import { childrenOf } from "../local/processes/children-of.ts";
import { startSecondApp } from "./fixtures/second-app.ts";
import { expect, test } from "./fixtures/test.ts";

test.skip(process.platform !== "linux", "looks at /proc");

test("of two processes on one port one is killed: the other answers, and it is replaced", async ({
  request,
}) => {
  const app = await startSecondApp({ APP_PROCESSES: "2" });
  try {
    await app.listening(2);
    const before = childrenOf(app.pid);
    expect(before).toHaveLength(2);
    process.kill(before[0] ?? 0, "SIGKILL");
    await expect
      .poll(() => childrenOf(app.pid).filter((pid) => !before.includes(pid)).length)
      .toBe(1);
    for (let asked = 0; asked < 20; asked += 1)
      expect((await request.get(`${app.url}/api/live`)).status()).toBe(200);
    expect(childrenOf(app.pid)).toContain(before[1]);
  } finally {
    await app.stop();
  }
});

test("an app that cannot start says why and ends, however many processes it was to have", async () => {
  await expect(
    startSecondApp({ APP_PROCESSES: "2", TOKEN_ENCRYPTION_KEYS: "nonsense" }),
  ).rejects.toThrow("ended before it was ready");
});
