import { describe, expect, it } from "vitest";
import { type ApplicationPause, type HealthInput, tokenHealth } from "./health.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const healthy: HealthInput = { state: "active", stateReason: null, stateSince: at(-900), accessTokenExpiration: at(600), refreshDueAt: at(300), retryAt: null, leaseExpiresAt: null, lastError: null };
const paused: ApplicationPause = { reason: "gusto_unavailable", since: at(-60), until: at(45) };
const health = (change: Partial<HealthInput> = {}, pause: ApplicationPause | null = null) => tokenHealth({ ...healthy, ...change }, NOW, pause);

describe("the health of a token", () => {
  it("is good while its token is valid, and says when it will be refreshed", () => {
    expect(health()).toEqual({ status: "healthy", reason: null, since: at(-900), nextRefreshAt: at(300), serving: true });
  });

  it("is good with an expired access token: the next use replaces it", () => {
    expect(health({ accessTokenExpiration: at(0) })).toMatchObject({ status: "healthy", serving: false });
    expect(health({ accessTokenExpiration: null })).toMatchObject({ status: "healthy", serving: false });
  });

  it.each(["disconnected", "reconnect_required"] as const)("is %s for good, whatever is left of the token, and nothing is served", (state) => {
    expect(health({ state, stateReason: "revoked", lastError: "rate_limited" }, paused)).toEqual({ status: state, reason: "revoked", since: at(-900), nextRefreshAt: null, serving: false });
  });

  it("after an unknown outcome waits for the latest of what holds it back", () => {
    const uncertain = { state: "uncertain" as const, lastError: "outcome_unknown", leaseExpiresAt: at(20) };
    expect(health(uncertain)).toEqual({ status: "retrying", reason: "outcome_unknown", since: at(-900), nextRefreshAt: at(20), serving: true });
    expect(health({ ...uncertain, retryAt: at(30) }).nextRefreshAt).toEqual(at(30));
    expect(health({ ...uncertain, retryAt: at(30) }, paused).nextRefreshAt).toEqual(at(45));
    expect(health({ ...uncertain, lastError: "rate_limited" }).reason).toBe("rate_limited");
    expect(health({ ...uncertain, lastError: null, leaseExpiresAt: null })).toMatchObject({ status: "retrying", reason: "outcome_unknown", nextRefreshAt: null });
  });

  it("after a failure is retrying, with its reason and its time", () => {
    expect(health({ lastError: "rate_limited", retryAt: at(90) })).toEqual({ status: "retrying", reason: "rate_limited", since: at(-900), nextRefreshAt: at(90), serving: true });
    expect(health({ lastError: "rate_limited", retryAt: at(30) }, paused).nextRefreshAt).toEqual(at(45));
    expect(health({ lastError: "cannot_decrypt" }).nextRefreshAt).toBeNull();
  });

  it("suffers from a pause of the application only once its token has expired", () => {
    expect(health({}, paused).status).toBe("healthy");
    expect(health({ accessTokenExpiration: at(-1) }, paused)).toEqual({ status: "retrying", reason: "gusto_unavailable", since: at(-60), nextRefreshAt: at(45), serving: false });
  });

  it("is refreshing while an exchange is under way", () => {
    expect(health({ state: "refreshing", leaseExpiresAt: at(1) })).toEqual({ status: "refreshing", reason: null, since: at(-900), nextRefreshAt: null, serving: true });
    expect(health({ state: "refreshing" }).status).toBe("refreshing");
  });

  it("is retrying once the lease of an exchange is over and nobody has taken over", () => {
    const abandoned = { state: "refreshing" as const, leaseExpiresAt: at(0) };
    expect(health(abandoned)).toEqual({ status: "retrying", reason: "outcome_unknown", since: at(-900), nextRefreshAt: NOW, serving: true });
    expect(health(abandoned, paused).nextRefreshAt).toEqual(at(45));
    expect(health({ leaseExpiresAt: at(-1) }).status).toBe("healthy");
  });
});
