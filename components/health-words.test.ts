import { describe, expect, it } from "vitest";
import { HEALTH_STATUSES, type HealthReason, type TokenHealth } from "#lib/tokens/health.ts";
import { FILTER_ORDER, HEALTH_WORDS, healthSentence, needsPerson, REASON_WORDS, reasonWords } from "./health-words.ts";

const NOW = Date.UTC(2026, 10, 21, 18, 0, 0);
const at = (seconds: number) => new Date(NOW + seconds * 1000);

function health(overrides: Partial<TokenHealth>): TokenHealth {
  return { status: "healthy", reason: null, since: at(-600), nextRefreshAt: at(48 * 60), serving: true, ...overrides };
}

describe("the words for health", () => {
  it("say when Gusto last accepted a call and when the connection renews itself", () => {
    expect(healthSentence(health({}), at(-120), NOW)).toBe("Healthy. Gusto accepted a call 2 minutes ago; the connection renews itself in 48 minutes.");
  });

  it("do not promise a renewal in the past", () => {
    expect(healthSentence(health({ nextRefreshAt: at(-5) }), at(-120), NOW)).toContain("renews itself on its next use");
  });

  it("say that nothing has been proved when nothing has", () => {
    expect(healthSentence(health({}), null, NOW)).toContain("Gusto has not been called with it yet");
  });

  it("tell whether callers are still served while a renewal is retried", () => {
    const retrying = { status: "retrying", reason: "outcome_unknown" } as const;
    expect(healthSentence(health(retrying), at(-120), NOW)).toMatch(/^Retrying\. .*Callers are still served\.$/);
    expect(healthSentence(health({ ...retrying, serving: false }), at(-120), NOW)).toMatch(/Callers wait until it succeeds\.$/);
  });

  it("exist for every status and filter", () => {
    expect([...FILTER_ORDER].sort()).toEqual([...HEALTH_STATUSES].sort());
    for (const status of HEALTH_STATUSES) expect(healthSentence(health({ status }), null, NOW).startsWith(HEALTH_WORDS[status].word)).toBe(true);
  });

  it("never blame and never use the engineers' words towards admins", () => {
    for (const { admin, short } of Object.values(REASON_WORDS)) {
      expect(`${admin} ${short}`).not.toMatch(/\b(token|grant|oauth|invalid|error code|failed|your fault|re-?authenticate|oops)\b/i);
    }
  });

  it("stay readable for a reason that a newer version wrote", () => {
    expect(reasonWords("gusto_on_holiday")?.short).toBe("gusto on holiday");
    expect(reasonWords(null)).toBeNull();
  });

  it("call for a person only when waiting does not help", () => {
    const waits = (reason: HealthReason) => needsPerson(health({ status: "retrying", reason }));
    expect(waits("outcome_unknown")).toBe(false);
    expect(waits("client_refused")).toBe(true);
    expect(needsPerson(health({ status: "reconnect_required", reason: "revoked" }))).toBe(true);
    expect(needsPerson(health({ status: "disconnected", reason: "disconnected_here" }))).toBe(false);
  });
});
