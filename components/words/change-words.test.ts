import { describe, expect, it } from "vitest";
import type { Change } from "#lib/usage/usage-views.ts";
import { changeWords } from "./change-words.ts";

const change = (source: Change["source"], what: string, reason: string | null = null): Change => ({
  at: new Date(),
  source,
  what,
  reason,
  actor: null,
  companyId: null,
  companyName: null,
});

describe("a line of what changed", () => {
  it.each<[Change, string, string]>([
    [change("token", "reconnect_required", "revoked"), "Reconnect required", "bad"],
    [change("audit", "key_rotated"), "Encryption keys rotated", "idle"],
    [change("call", "503"), "First failed call: Gusto error (503)", "bad"],
    [change("call", "0"), "First failed call: No response", "bad"],
    [change("sync", "failed", "Gusto refused."), "Sync failed", "bad"],
    [change("version", "refused", "2026-06-15"), "Gusto refuses this API version", "bad"],
    [
      change("application", "client_refused"),
      "Gusto refuses this application's credentials",
      "bad",
    ],
    [change("webhook", "event_failed"), "A webhook event could not be processed", "bad"],
  ])("has its own words: %o", (line, title, tone) => {
    expect(changeWords(line)).toMatchObject({ title, tone });
  });

  it("shows a newer version's code as it is", () => {
    expect(
      [change("audit", "moon_landed"), change("sync", "on_hold")].map(
        (line) => changeWords(line).title,
      ),
    ).toEqual(["Moon landed", "On hold"]);
  });
});
