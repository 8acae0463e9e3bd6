import { describe, expect, it } from "vitest";
import { HEALTH_STATUSES, type TokenHealth } from "#lib/tokens/health/health.ts";
import { FILTER_ORDER, HEALTH_WORDS, healthSentence } from "./health-words.ts";
import { REASON_WORDS, reasonWords } from "./reason-words.ts";

const NOW = Date.UTC(2026, 10, 21, 18, 0, 0);
const at = (seconds: number) => new Date(NOW + seconds * 1000);

function health(overrides: Partial<TokenHealth>): TokenHealth {
  return {
    status: "healthy",
    reason: null,
    since: at(-600),
    failingSince: null,
    nextRefreshAt: at(48 * 60),
    serving: true,
    ...overrides,
  };
}

describe("the words for health", () => {
  it("say when Gusto last accepted the connection and when it refreshes", () => {
    expect(healthSentence(health({}), at(-120), NOW)).toBe(
      "Healthy. Last verified with Gusto 2 minutes ago; it refreshes automatically in 48 minutes.",
    );
  });

  it("do not promise a refresh in the past", () => {
    expect(healthSentence(health({ nextRefreshAt: at(-5) }), at(-120), NOW)).toContain(
      "refreshes on its next use",
    );
  });

  it("never call healthy what Gusto was not asked about", () => {
    expect(
      healthSentence(health({ status: "not_checked", reason: "never_verified" }), null, NOW),
    ).toBe(
      "Not checked. The connection is stored here but has not been checked with Gusto yet. It is checked automatically; Test connection checks it now.",
    );
  });

  it("say when a failure began, and whether callers are still served", () => {
    const retrying = {
      status: "retrying",
      reason: "outcome_unknown",
      failingSince: at(-3 * 3600),
    } as const;
    expect(healthSentence(health(retrying), at(-120), NOW)).toMatch(
      /^Retrying, failing for 3 hours\. .*Calls still work\.$/,
    );
    expect(healthSentence(health({ ...retrying, serving: false }), at(-120), NOW)).toMatch(
      /Calls wait until it succeeds\.$/,
    );
  });

  it("do not call a loss a disconnect on purpose", () => {
    expect(
      healthSentence(
        health({ status: "ended_at_gusto", reason: "disconnected_at_gusto" }),
        at(-120),
        NOW,
      ),
    ).toMatch(
      /^Ended at Gusto\. The app was removed from this company in Gusto\. Reconnect to continue/,
    );
  });

  it("exist for every status and filter", () => {
    expect([...FILTER_ORDER].sort()).toEqual([...HEALTH_STATUSES].sort());
    for (const status of HEALTH_STATUSES)
      expect(
        healthSentence(health({ status }), null, NOW).startsWith(HEALTH_WORDS[status].word),
      ).toBe(true);
  });

  it("never blame and never use engineering terms with admins", () => {
    for (const { admin, short } of Object.values(REASON_WORDS)) {
      expect(`${admin} ${short}`).not.toMatch(
        /\b(token|grant|oauth|invalid|error code|failed|your fault|re-?authenticate|oops)\b/i,
      );
    }
  });

  it("stay readable for a newer version's reason", () => {
    expect(reasonWords("gusto_on_holiday")?.short).toBe("gusto on holiday");
    expect(reasonWords(null)).toBeNull();
  });
});
