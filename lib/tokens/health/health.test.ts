import { describe, expect, it } from "vitest";
import {
  type ApplicationPause,
  ATTENTION_STATUSES,
  hasConnection,
  HEALTH_STATUSES,
  isEnded,
  isLost,
  needsAttention,
  type HealthInput,
  tokenHealth,
} from "./health.ts";

const WINDOW_MS = 4 * 3_600_000;
const NOW = new Date("2026-11-21T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const healthy: HealthInput = {
  state: "active",
  stateReason: null,
  stateSince: at(-900),
  accessTokenExpiration: at(600),
  refreshDueAt: at(300),
  retryAt: null,
  leaseExpiresAt: null,
  lastError: null,
  failingSince: null,
  heldSince: null,
  lastVerifiedAt: at(-120),
};
const paused: ApplicationPause = { reason: "gusto_unavailable", since: at(-60), until: at(45) };
const health = (change: Partial<HealthInput> = {}, pause: ApplicationPause | null = null) =>
  tokenHealth({ ...healthy, ...change }, NOW, pause, WINDOW_MS);

describe("the health of a token", () => {
  it("is good while its token is valid, and says when it will be refreshed", () => {
    expect(health()).toEqual({
      status: "healthy",
      reason: null,
      since: at(-900),
      failingSince: null,
      nextRefreshAt: at(300),
      serving: true,
    });
  });

  it("is good with an expired access token: the next use replaces it", () => {
    expect(health({ accessTokenExpiration: at(0) })).toMatchObject({
      status: "healthy",
      serving: false,
    });
    expect(health({ accessTokenExpiration: null })).toMatchObject({
      status: "healthy",
      serving: false,
    });
  });

  it.each([
    ["reconnect_required", "revoked", "reconnect_required"],
    ["disconnected", "disconnected_here", "disconnected"],
    ["disconnected", "replaced", "disconnected"],
    ["disconnected", "disconnected_at_gusto", "ended_at_gusto"],
  ] as const)(
    "of a token that is %s (%s) is %s for good, whatever is left of it, and nothing is served",
    (state, stateReason, status) => {
      expect(
        health({ state, stateReason, lastError: "rate_limited", heldSince: at(-5) }, paused),
      ).toMatchObject({
        status,
        reason: stateReason,
        since: at(-900),
        nextRefreshAt: null,
        serving: false,
      });
    },
  );

  it("keeps the time of the first failure when the refusal is final", () => {
    expect(
      health({ state: "reconnect_required", stateReason: "revoked", failingSince: at(-2_000) }),
    ).toMatchObject({ since: at(-900), failingSince: at(-2_000) });
  });

  it("is not called healthy before Gusto has accepted the pair here", () => {
    expect(health({ lastVerifiedAt: null })).toEqual({
      status: "not_checked",
      reason: "never_verified",
      since: at(-900),
      failingSince: null,
      nextRefreshAt: at(300),
      serving: true,
    });
  });

  it("is not called healthy when the last acceptance is older than its window, however long the token lives", () => {
    const window = WINDOW_MS / 1_000;
    expect(health({ lastVerifiedAt: at(-window + 1) }).status).toBe("healthy");
    expect(health({ lastVerifiedAt: at(-window - 60) })).toMatchObject({
      status: "not_checked",
      reason: "verified_long_ago",
      since: at(-60),
      serving: true,
    });
  });

  it("is held while Gusto refuses it along with others: no verdict, and its token is served", () => {
    expect(health({ heldSince: at(-60), failingSince: at(-90) })).toEqual({
      status: "held",
      reason: "held",
      since: at(-90),
      failingSince: at(-90),
      nextRefreshAt: null,
      serving: true,
    });
  });

  it("after an unknown outcome waits for the latest of its obstacles", () => {
    const uncertain = {
      state: "uncertain" as const,
      lastError: "outcome_unknown" as const,
      leaseExpiresAt: at(20),
    };
    expect(health(uncertain)).toEqual({
      status: "retrying",
      reason: "outcome_unknown",
      since: at(-900),
      failingSince: at(-900),
      nextRefreshAt: at(20),
      serving: true,
    });
    expect(health({ ...uncertain, retryAt: at(30) }).nextRefreshAt).toEqual(at(30));
    expect(health({ ...uncertain, retryAt: at(30) }, paused).nextRefreshAt).toEqual(at(45));
    expect(health({ ...uncertain, lastError: "rate_limited" }).reason).toBe("rate_limited");
    expect(health({ ...uncertain, lastError: null, leaseExpiresAt: null })).toMatchObject({
      status: "retrying",
      reason: "outcome_unknown",
      nextRefreshAt: null,
    });
  });

  it("after a failure is retrying, with its reason and its time", () => {
    expect(
      health({ lastError: "rate_limited", failingSince: at(-3_000), retryAt: at(90) }),
    ).toEqual({
      status: "retrying",
      reason: "rate_limited",
      since: at(-3_000),
      failingSince: at(-3_000),
      nextRefreshAt: at(90),
      serving: true,
    });
    expect(health({ lastError: "rate_limited", retryAt: at(30) }, paused).nextRefreshAt).toEqual(
      at(45),
    );
    expect(health({ lastError: "cannot_decrypt" }).nextRefreshAt).toBeNull();
  });

  it("suffers from a pause of the application only once its token has expired", () => {
    expect(health({}, paused).status).toBe("healthy");
    expect(health({ accessTokenExpiration: at(-1) }, paused)).toEqual({
      status: "retrying",
      reason: "gusto_unavailable",
      since: at(-60),
      failingSince: at(-60),
      nextRefreshAt: at(45),
      serving: false,
    });
  });

  it("of an expired token is held while the installation is", () => {
    const held: ApplicationPause = { ...paused, reason: "held" };
    expect(health({}, held).status).toBe("healthy");
    expect(health({ accessTokenExpiration: at(-1) }, held)).toMatchObject({
      status: "held",
      reason: "held",
      since: at(-60),
      serving: false,
    });
  });

  it("is refreshing while an exchange is under way", () => {
    expect(health({ state: "refreshing", leaseExpiresAt: at(1) })).toEqual({
      status: "refreshing",
      reason: null,
      since: at(-900),
      failingSince: null,
      nextRefreshAt: null,
      serving: true,
    });
    expect(health({ state: "refreshing" }).status).toBe("refreshing");
  });

  it("is retrying once an exchange's lease is over and no one has taken over", () => {
    const abandoned = { state: "refreshing" as const, leaseExpiresAt: at(0) };
    expect(health(abandoned)).toEqual({
      status: "retrying",
      reason: "outcome_unknown",
      since: at(-900),
      failingSince: at(-900),
      nextRefreshAt: NOW,
      serving: true,
    });
    expect(health(abandoned, paused).nextRefreshAt).toEqual(at(45));
    expect(health({ leaseExpiresAt: at(-1) }).status).toBe("healthy");
  });
});

it("sorts what needs attention first, and disconnects on purpose last", () => {
  expect(HEALTH_STATUSES.slice(0, ATTENTION_STATUSES.length)).toEqual(ATTENTION_STATUSES);
  expect(HEALTH_STATUSES.filter(needsAttention)).toEqual(ATTENTION_STATUSES);
  expect(HEALTH_STATUSES.at(-1)).toBe("disconnected");
  expect(HEALTH_STATUSES.filter(isLost)).toEqual(["reconnect_required", "ended_at_gusto"]);
  expect(HEALTH_STATUSES.filter(isEnded)).toEqual([
    "reconnect_required",
    "ended_at_gusto",
    "disconnected",
  ]);
  expect(HEALTH_STATUSES.filter((status) => !hasConnection(status))).toEqual([
    "ended_at_gusto",
    "disconnected",
  ]);
});
