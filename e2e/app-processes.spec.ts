import { childrenOf } from "../local/processes/children-of.ts";
import { startSecondApp } from "./fixtures/second-app.ts";
import { expect, test } from "./fixtures/test.ts";

test.skip(process.platform !== "linux", "looks at /proc");

test("when one of two processes on a port is killed, the other serves requests and a replacement starts", async ({
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

test("an app that cannot start prints the reason and exits, with any number of processes", async () => {
  await expect(
    startSecondApp({ APP_PROCESSES: "2", TOKEN_ENCRYPTION_KEYS: "nonsense" }),
  ).rejects.toThrow("ended before it was ready");
});
