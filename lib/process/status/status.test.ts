import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeSettings } from "#lib/platform/settings/describe-settings.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import { judgeServer } from "./database-checks.ts";
import { judgePause, judgeSubscriptions } from "./gusto-checks.ts";
import { STATUS_CHECKS } from "./read-status.ts";
import { renderChecks, summarizeChecks } from "./render-status.ts";
import { runChecks } from "./run-checks.ts";
import { judgeApiKeys, judgeOwnSettings } from "./safety-checks.ts";
import type { CheckDefinition } from "./status-views.ts";
import { judgeLateRefreshes, judgeQueues, judgeWaitingEvents } from "./work-checks.ts";

const SINCE = new Date("2026-11-28T01:42:00Z");

describe("a check", () => {
  const check = (ask: CheckDefinition["ask"]) => ({ id: "x", title: "X", guide: null, ask });
  const sound = check(() => ({ state: "sound", saw: "Fine.", since: null, todo: null }));

  it("that fails or never answers says so, and holds up no other", async () => {
    const [refused, silent, unset, fine] = await runChecks(
      [
        check(() => Promise.reject(new Error("password hidden-in-a-message"))),
        check(() => new Promise(() => undefined)),
        check(() => {
          throw new SettingsError([{ name: "APP_URL", message: "APP_URL is missing" }]);
        }),
        sound,
      ],
      20,
    );
    expect(refused).toMatchObject({ state: "unknown", saw: "It could not be asked." });
    expect(silent).toMatchObject({ state: "unknown", saw: "No answer within 0.02 seconds." });
    expect(unset).toMatchObject({ state: "unknown", saw: expect.stringContaining("settings") });
    expect(fine).toMatchObject({ state: "sound", saw: "Fine." });
  });

  it("names a place in the documents that exists", () => {
    for (const { guide } of STATUS_CHECKS) {
      const [file = "", anchor] = (guide ?? "README.md").split("#");
      expect(existsSync(file), file).toBe(true);
      if (anchor) expect(anchorsOf(file)).toContain(anchor);
    }
  });

  it("has an id of its own", () => {
    const ids = STATUS_CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const anchorsOf = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replaceAll(" ", "-"),
  );

describe("what was seen is judged:", () => {
  const server = {
    version: "18.1",
    isStandby: false,
    connections: 10,
    mostConnections: 100,
    tookMs: 3,
  };
  it.each([
    ["a database that answers", {}, "sound"],
    ["a slow one", { tookMs: 900 }, "care"],
    ["one whose connections run out", { connections: 81 }, "care"],
    ["a standby", { isStandby: true }, "broken"],
  ])("%s", (_, change, state) => {
    expect(judgeServer({ ...server, ...change }).state).toBe(state);
  });

  it("a job that has waited too long is named", () => {
    const queue = (name: string, count: number, oldestSeconds: number) => ({
      name,
      count,
      oldestSeconds,
    });
    expect(judgeQueues([queue("sync.run", 0, 0)])).toMatchObject({ state: "sound" });
    expect(judgeQueues([queue("sync.run", 3, 60), queue("mail", 0, 0)]).state).toBe("sound");
    expect(judgeQueues([queue("sync.run", 3, 60), queue("mail", 1_000, 1_200)])).toMatchObject({
      state: "care",
      saw: "1,000 or more jobs are due; the oldest, mail, has waited for 20 minutes.",
    });
  });

  it("refreshes and events that wait too long", () => {
    expect(judgeLateRefreshes({ count: 0, oldestSeconds: 0 }).state).toBe("sound");
    expect(judgeLateRefreshes({ count: 1, oldestSeconds: 1_000 })).toMatchObject({
      state: "care",
      saw: "1 refresh is waiting, the oldest for 16 minutes.",
    });
    expect(judgeWaitingEvents({ count: 2, oldestSeconds: 90 })).toMatchObject({
      state: "sound",
      saw: "2 webhook events are waiting, the oldest for 1 minute.",
    });
  });

  it("a pause, with its place in the runbook", () => {
    const pause = { since: SINCE, until: SINCE };
    expect(judgePause(null).state).toBe("sound");
    expect(judgePause({ ...pause, reason: "client_refused" })).toMatchObject({
      state: "broken",
      since: SINCE,
      guide: expect.stringContaining("#credentialsrefused"),
    });
    expect(judgePause({ ...pause, reason: "gusto_unavailable" }).state).toBe("broken");
    expect(judgePause({ ...pause, reason: "held", heldReason: "restored_database" })).toMatchObject(
      { state: "care", guide: expect.stringContaining("#refreshingheld") },
    );
  });

  it("webhook subscriptions, the failing one first", () => {
    const verified = { status: "verified", problem: null, checkedAt: SINCE };
    expect(judgeSubscriptions([]).state).toBe("sound");
    expect(judgeSubscriptions([verified]).state).toBe("sound");
    expect(judgeSubscriptions([verified, { ...verified, status: "pending" }]).state).toBe("care");
    expect(
      judgeSubscriptions([verified, { ...verified, status: "unreachable", problem: "Gone." }]),
    ).toMatchObject({ state: "broken", saw: expect.stringContaining("unreachable: Gone.") });
  });

  it("settings, wrong before those that need care", () => {
    expect(judgeOwnSettings(describeSettings({}))).toMatchObject({
      state: "broken",
      saw: expect.stringContaining("DATABASE_URL is missing"),
    });
  });
});

it("the report begins with the worst, says what to do, and counts", () => {
  const base = { id: "x", guide: "docs/settings.md", since: SINCE };
  const checks = [
    { ...base, title: "Mail", state: "sound", saw: "It answers.", todo: null },
    { ...base, title: "Queue", state: "care", saw: "3 jobs wait.", todo: "Start a worker." },
    { ...base, title: "Worker", state: "broken", saw: "It is silent.", todo: "Start it." },
  ] as const;
  expect(summarizeChecks(checks)).toBe("1 broken, 1 to care for, 1 sound");
  expect(renderChecks(checks)).toBe(`BROKEN      Worker: It is silent.
            Since Nov 28, 2026, 1:42 AM UTC
            Do: Start it.
            See docs/settings.md
NEEDS CARE  Queue: 3 jobs wait.
            Since Nov 28, 2026, 1:42 AM UTC
            Do: Start a worker.
            See docs/settings.md
sound       Mail: It answers.

1 broken, 1 to care for, 1 sound.`);
});

describe("API keys", () => {
  const key = { name: "billing", prefix: "gpd_abcd", expiresAt: SINCE };

  it("need care before they end, and more while a replaced one is still used", () => {
    expect(judgeApiKeys({ ending: [], stillUsed: [] })).toMatchObject({ state: "sound" });
    expect(judgeApiKeys({ ending: [key], stillUsed: [] })).toMatchObject({
      state: "care",
      saw: expect.stringContaining("billing (gpd_abcd…)"),
      todo: expect.stringContaining("Rotate"),
    });
    expect(judgeApiKeys({ ending: [], stillUsed: [key] })).toMatchObject({
      state: "care",
      saw: expect.stringContaining("still used"),
    });
  });
});
