// npm run doctor as a person runs it, while everything is there and while something is not.

import { describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { beat } from "#lib/platform/jobs/heartbeat.ts";
import type { SettingView } from "#lib/platform/settings/describe-settings.ts";
import type { StatusCheck, StatusState } from "#lib/process/status/status-views.ts";
import { withGusto } from "#test/with-gusto.ts";
import { findFreePort } from "./postgres/free-port.ts";
import { runCaptured } from "./processes/run-captured.ts";

withGusto();

const MARK = "marked-secret-that-nobody-may-read";

async function doctor(environment: Record<string, string>, ...options: string[]) {
  return runCaptured(["--conditions=react-server", "scripts/doctor.ts", ...options], {
    env: { ...process.env, NODE_OPTIONS: "", ...environment },
  });
}

async function asJson(environment: Record<string, string> = {}) {
  const { code, output } = await doctor(environment, "--json");
  expect(output).not.toContain(MARK);
  const { checks, settings } = JSON.parse(output) as {
    checks: StatusCheck[];
    settings: SettingView[];
  };
  const states: Record<string, StatusState> = Object.fromEntries(
    checks.map(({ id, state }) => [id, state]),
  );
  return { code, states, checks, settings };
}

describe("npm run doctor", () => {
  it("finds a silent worker, then nothing broken, and prints no secret", async () => {
    const secrets = { GUSTO_CLIENT_SECRET_NEXT: MARK, OTEL_EXPORTER_OTLP_HEADERS: MARK };
    const before = await asJson(secrets);
    expect(before).toMatchObject({
      code: 1,
      states: { worker: "broken", gusto: "sound", release: "sound", rights: "sound" },
    });
    await beat("worker");
    const after = await doctor(secrets, "--settings");
    expect(after.output).toMatch(/sound +Worker: A worker is running/);
    expect(after.output).toContain("GUSTO_CLIENT_SECRET_NEXT (environment): Set, not shown");
    expect(after.output).not.toContain(MARK);
    expect(after.code, after.output).toBe(0);
    await db().processHeartbeat.deleteMany();
  });

  it("says what is wrong while neither the database nor Gusto can be reached", async () => {
    const port = await findFreePort();
    const { code, states, checks } = await asJson({
      DATABASE_URL: `postgresql://dashboard:${MARK}@127.0.0.1:${port}/dashboard`,
      GUSTO_BASE_URL: `http://127.0.0.1:${port}`,
    });
    expect(code).toBe(1);
    expect(states).toMatchObject({
      // No mark is kept in tests.
      settings: "care",
      database: "broken",
      gusto: "broken",
      worker: "unknown",
      queue: "unknown",
    });
    expect(checks.find(({ id }) => id === "database")?.saw).toBe("The database does not respond.");
  });

  it("names wrong settings, and asks what it still can", async () => {
    const { code, states, checks, settings } = await asJson({
      NEXTAUTH_SECRET: "short",
      LOG_LEVEL: MARK,
    });
    expect(code).toBe(1);
    expect(states).toMatchObject({ settings: "broken", database: "unknown" });
    expect(checks.find(({ id }) => id === "settings")?.saw).toMatch(/NEXTAUTH_SECRET.*LOG_LEVEL/s);
    expect(settings.find(({ name }) => name === "LOG_LEVEL")).toMatchObject({ shown: null });
  });
});
