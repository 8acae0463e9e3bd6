import path from "node:path";
import { describe, expect, it } from "vitest";
import { readProcessCount, readServerSettings, readSettings, ROOT_DIR } from "./settings.ts";

const NODE_ENV = "test";

describe("readSettings", () => {
  it("gives the documented defaults to an empty environment", () => {
    expect(readSettings({ NODE_ENV })).toMatchObject({
      port: 3000,
      simulatorPort: 4010,
      dataDir: path.join(ROOT_DIR, ".data"),
      databaseUrl: null,
    });
  });

  it("resolves DATA_DIR from the project root, wherever it was started", () => {
    expect(readSettings({ NODE_ENV, DATA_DIR: "elsewhere" }).dataDir).toBe(
      path.join(ROOT_DIR, "elsewhere"),
    );
    expect(readSettings({ NODE_ENV, DATA_DIR: "/srv/data" }).dataDir).toBe("/srv/data");
  });

  it.each(["abc", "0", "70000", "3000.5"])("says that %s is not a port", (PORT) => {
    expect(() => readSettings({ NODE_ENV, PORT })).toThrow(
      `PORT is "${PORT}", which is not a port.`,
    );
  });

  it("runs one app process by default, and refuses an invalid number of processes", () => {
    expect(readProcessCount({ NODE_ENV })).toBe(1);
    expect(readProcessCount({ NODE_ENV, APP_PROCESSES: "4" })).toBe(4);
    for (const APP_PROCESSES of ["0", "-1", "1.5", "many", "65"])
      expect(() => readProcessCount({ NODE_ENV, APP_PROCESSES })).toThrow(
        `APP_PROCESSES is "${APP_PROCESSES}".`,
      );
  });

  it("refuses one port for two", () => {
    expect(() => readSettings({ NODE_ENV, PORT: "4010" })).toThrow(
      "PORT and SIMULATOR_PORT are both 4010.",
    );
  });
});

describe("readServerSettings", () => {
  it("gives the documented defaults to an empty environment", () => {
    expect(readServerSettings({ NODE_ENV })).toEqual({
      port: 3000,
      host: "127.0.0.1",
      appUrl: new URL("http://localhost:3000"),
      keepAliveTimeoutMs: 75_000,
      trustedProxies: 1,
    });
  });

  it.each([
    ["TRUSTED_PROXIES", "-1"],
    ["TRUSTED_PROXIES", "one"],
    ["KEEP_ALIVE_TIMEOUT", "75s"],
    ["APP_URL", "dashboard.example"],
  ])("names %s when it is %j", (name, value) => {
    expect(() => readServerSettings({ NODE_ENV, [name]: value })).toThrow(`${name} is "${value}"`);
  });
});
