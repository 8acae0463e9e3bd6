import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CompaniesByHealth } from "#lib/companies/company-views.ts";
import { judgeFleet } from "#lib/companies/list/judge-fleet.ts";
import {
  ATTENTION_STATUSES,
  HEALTH_STATUSES,
  type HealthStatus,
} from "#lib/tokens/health/health.ts";
import { fleetSentence } from "./fleet-words.ts";

const countsOf = (some: Partial<CompaniesByHealth>) =>
  ({
    ...Object.fromEntries(HEALTH_STATUSES.map((status) => [status, 0])),
    ...some,
  }) as CompaniesByHealth;
const judge = (some: Partial<CompaniesByHealth>, { waiting = 0, isOperator = true } = {}) =>
  judgeFleet({ counts: countsOf(some), waiting, isOperator });
const say = (...facts: Parameters<typeof judge>) => fleetSentence(judge(...facts));

describe("the verdict about all companies", () => {
  it("counts as a loss what Gusto ended, as well as what it refused", () => {
    expect(judge({ healthy: 59, ended_at_gusto: 7 })).toMatchObject({
      level: "act",
      companies: 66,
      lost: 7,
      needsViewer: 7,
      attention: 7,
    });
    expect(say({ healthy: 59, ended_at_gusto: 7 })).toBe("7 of 66 companies need action.");
    expect(say({ healthy: 1, reconnect_required: 1 }, { isOperator: false })).toBe(
      "1 of 2 companies needs action.",
    );
  });

  it("does not ask for action where a person disconnected on purpose", () => {
    expect(judge({ healthy: 2, disconnected: 3 })).toMatchObject({
      level: "well",
      companies: 2,
      attention: 0,
    });
    expect(say({ healthy: 2, disconnected: 3 })).toBe(
      "2 companies, each verified with Gusto in the last few hours. 3 more were disconnected here.",
    );
    expect(say({ disconnected: 1 })).toBe("Nothing is connected; 1 company was disconnected here.");
  });

  it("says that nothing is blocked only while the tokens of failing companies are valid", () => {
    expect(say({ healthy: 63, retrying: 3 })).toBe(
      "3 of 66 companies are failing and being retried. Nothing is blocked yet: their access tokens still work.",
    );
    expect(say({ healthy: 63, retrying: 3 }, { waiting: 2 })).toBe(
      "3 of 66 companies are failing and being retried. Calls are blocked for 2: their access tokens have expired.",
    );
  });

  it("leaves a held installation to its operators", () => {
    expect(judge({ held: 4, healthy: 1 })).toMatchObject({ level: "act", needsViewer: 4 });
    expect(judge({ held: 4, healthy: 1 }, { isOperator: false })).toMatchObject({
      level: "watch",
      needsViewer: 0,
      attention: 4,
    });
    expect(say({ held: 4, healthy: 1 }, { isOperator: false })).toBe(
      "4 of 5 companies are held. Nothing is blocked yet: their access tokens still work.",
    );
  });

  it("never calls an unchecked company verified", () => {
    expect(say({ not_checked: 100_000 })).toBe(
      "100,000 companies, 100,000 not checked with Gusto yet. They are checked automatically.",
    );
  });

  it("never contradicts itself, whatever the counts", () => {
    const some = fc.record(
      Object.fromEntries(
        HEALTH_STATUSES.map((status) => [status, fc.integer({ min: 0, max: 3 })]),
      ) as Record<HealthStatus, fc.Arbitrary<number>>,
    );
    fc.assert(
      fc.property(some, fc.nat({ max: 3 }), fc.boolean(), (counts, waiting, isOperator) => {
        const verdict = judgeFleet({ counts, waiting, isOperator });
        const sentence = fleetSentence(verdict);
        const attention = ATTENTION_STATUSES.reduce((sum, status) => sum + counts[status], 0);
        expect(verdict.attention).toBe(attention);
        expect(verdict.companies + verdict.disconnected).toBe(
          Object.values(counts).reduce((sum, count) => sum + count, 0),
        );
        expect(verdict.level === "well").toBe(
          attention + counts.not_checked === 0 && verdict.companies > 0,
        );
        if (verdict.level !== "well") expect(sentence).not.toContain("verified");
        if (counts.reconnect_required + counts.ended_at_gusto > 0)
          expect(sentence).toContain("action");
        if (waiting > 0) expect(sentence).not.toContain("Nothing is blocked");
      }),
    );
  });
});
