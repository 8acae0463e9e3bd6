import { describe, expect, it, vi } from "vitest";
import { parseKeyring } from "#lib/platform/crypto/keyring.ts";
import { env } from "#lib/platform/env.ts";
import { redirectLog } from "#lib/platform/log/create-logger.ts";
import { openInstallation } from "#lib/installation/open-installation.ts";
import { openWhenReachable } from "#lib/installation/open-when-reachable.ts";
import { withGusto } from "#test/with-gusto.ts";
import { runCaptured } from "./processes/run-captured.ts";
import { WORKER_FLAGS } from "./processes/worker-flags.ts";

withGusto();

const PRODUCTION = {
  GUSTO_ENVIRONMENT: "production",
  GUSTO_BASE_URL: "https://api.gusto.com",
  APP_URL: "https://payroll.example.com",
  DEMO_MODE: "0",
};
const OTHER_KEYS = { TOKEN_ENCRYPTION_KEYS: `test1:${Buffer.alloc(32, 8).toString("base64")}` };
const run = (args: string[], settings: Record<string, string>) =>
  runCaptured(args, { env: { ...process.env, ...settings } });

describe("on a database of another installation", () => {
  it.each([
    ["the worker", [...WORKER_FLAGS, "worker/main.ts"]],
    ["a command", ["--conditions=react-server", "scripts/create-api-key.ts", "--name", "billing"]],
  ])("%s does not start, and says why in a sentence", async (_, args) => {
    await openInstallation();
    const [otherEnvironment, otherKeys] = await Promise.all([
      run(args, PRODUCTION),
      run(args, OTHER_KEYS),
    ]);
    expect(otherEnvironment).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^[^\n]*\n?[^\n]*This database belongs to Gusto's demo environment, and GUSTO_ENVIRONMENT is production\. .*\n$/,
      ),
    });
    expect(otherKeys).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^[^\n]*\n?[^\n]*TOKEN_ENCRYPTION_KEYS has a different key named \\?"test1\\?" .*\n$/,
      ),
    });
  });

  it("the app does not start either", async () => {
    await openInstallation();
    const said: string[] = [];
    redirectLog({ write: (line) => void said.push(line) });
    env().LOG_LEVEL = "info";
    const exited = vi.spyOn(process, "exit").mockImplementation(() => {
      throw new Error("exited");
    });
    env().TOKEN_ENCRYPTION_KEYS = parseKeyring(OTHER_KEYS.TOKEN_ENCRYPTION_KEYS);
    await expect(openWhenReachable()).rejects.toThrow("exited");
    expect(exited).toHaveBeenCalledWith(1);
    expect(said.join("")).toContain("TOKEN_ENCRYPTION_KEYS");
    vi.restoreAllMocks();
  });
});
