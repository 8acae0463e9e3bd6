import { describe, expect, it } from "vitest";
import type { EndReason } from "../health/reasons.ts";
import { type ApplicationState, CLOSED } from "./application-state.ts";
import { type ApplicationOutcome, decideAdmission, decideApplicationOutcome } from "./breaker.ts";
import { beginHold, decideRefusal, endHold } from "./decide-refusal.ts";
import { TIMING } from "./timing.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const FAILED: ApplicationOutcome = { kind: "failed" };

function after(
  state: ApplicationState,
  grant: string,
  outcome: ApplicationOutcome,
  now = NOW,
  probe = false,
): ApplicationState {
  return decideApplicationOutcome(state, outcome, { grant, probe }, now, TIMING) ?? state;
}

/** Grants 1 to `count`, each failing so many times. */
function failing(count: number, times = 1, now = NOW): ApplicationState {
  let state = CLOSED;
  for (let nth = 0; nth < count * times; nth += 1)
    state = after(state, `sick-${nth % count}`, FAILED, now);
  return state;
}

describe("the breaker", () => {
  it("opens when ten grants got no usable response and none was accepted", () => {
    expect(failing(9)).toMatchObject({ pausedReason: null });
    expect(failing(10)).toMatchObject({
      pausedReason: "gusto_unavailable",
      pausedSince: NOW,
      pausedUntil: at(15),
    });
  });

  it("counts grants, not attempts: eight that fail a hundred times each stop no one", () => {
    const state = failing(8, 100);
    expect(state.pausedReason).toBeNull();
    expect(decideAdmission(state, "well", NOW, TIMING, "ours").result).toEqual({
      kind: "go",
      probe: false,
    });
  });

  it("stays closed if one of many is accepted in between", () => {
    let state = CLOSED;
    for (let nth = 0; nth < 60; nth += 1) {
      state = after(state, `sick-${nth}`, FAILED, at(nth));
      if (nth % 9 === 8)
        state = after(state, "well", { kind: "accepted", sentAt: at(nth) }, at(nth));
    }
    expect(state.pausedReason).toBeNull();
  });

  it("forgets failures that are older than the window", () => {
    expect(after(failing(9), "tenth", FAILED, at(601)).pausedReason).toBeNull();
    expect(after(failing(9), "tenth", FAILED, at(599)).pausedReason).toBe("gusto_unavailable");
  });

  it("treats refusals as responses from a working Gusto, though not as acceptances", () => {
    let state = failing(5);
    for (let nth = 0; nth < 2; nth += 1)
      state = decideRefusal(
        state,
        {
          grant: `ended-${nth}`,
          probe: false,
          row: { heldSince: null, stateReason: null },
          othersToAsk: true,
        },
        NOW,
        TIMING,
      ).next;
    expect(state.outcomes).toHaveLength(7);
    expect(after(failing(10), "ended", { kind: "failed" }).pausedReason).toBe("gusto_unavailable");
    expect(
      decideRefusal(
        failing(10),
        {
          grant: "ended",
          probe: true,
          row: { heldSince: null, stateReason: null },
          othersToAsk: true,
        },
        at(16),
        TIMING,
      ).next.pausedReason,
    ).toBe("gusto_unavailable");
  });

  it("keeps a refusal that came after an acceptance was sent, because only a later acceptance counts", () => {
    const { next } = decideRefusal(
      CLOSED,
      {
        grant: "ended",
        probe: false,
        row: { heldSince: null, stateReason: null },
        othersToAsk: true,
      },
      at(1),
      TIMING,
    );
    const early = after(next, "well", { kind: "accepted", sentAt: NOW }, at(2));
    expect(early.outcomes.map(({ grant }) => grant)).toEqual(["well", "ended"]);
    expect(after(early, "other", { kind: "accepted", sentAt: at(3) }, at(4)).outcomes).toEqual([
      { grant: "other", outcome: "accepted", at: at(3) },
    ]);
  });

  it("stays closed while at least as many grants were judged as got no response", () => {
    const judged = Array.from({ length: 10 }).reduce<ApplicationState>(
      (state, _, nth) =>
        decideRefusal(
          state,
          {
            grant: `ended-${nth}`,
            probe: false,
            row: { heldSince: null, stateReason: "revoked" },
            othersToAsk: true,
          },
          NOW,
          TIMING,
        ).next,
      CLOSED,
    );
    let state = judged;
    for (let nth = 0; nth < 10; nth += 1) state = after(state, `sick-${nth}`, FAILED);
    expect(state.pausedReason).toBeNull();
    expect(after(state, "sick-10", FAILED).pausedReason).toBe("gusto_unavailable");
  });

  it("opened for our credentials is not turned into an outage by exchanges that fail", () => {
    let state = after(CLOSED, "any", { kind: "client_refused", credentials: "ours" });
    for (let nth = 0; nth < 12; nth += 1)
      state = after(state, `sick-${nth}`, FAILED, at(nth), nth > 9);
    expect(state).toMatchObject({
      pausedReason: "client_refused",
      pausedUntil: at(60),
      consecutiveFailures: 0,
    });
  });

  it("remembers the latest acceptance by when it was sent, in whatever order the answers come", () => {
    const sent = (state: ApplicationState, seconds: number) =>
      after(state, "well", { kind: "accepted", sentAt: at(seconds) }, at(30));
    const acceptedAt = (state: ApplicationState) => state.outcomes.map((entry) => entry.at);
    const first = sent(after(CLOSED, "sick", FAILED), 10);
    expect(acceptedAt(first)).toEqual([at(10)]);
    const failed = after(first, "sick", FAILED, at(11));
    expect(acceptedAt(sent(failed, 5))).toEqual([at(10)]);
    expect(acceptedAt(sent(failed, 20))).toEqual([at(20)]);
  });

  it("lets one probe through when the pause ends, and closes at the first success", () => {
    const state = failing(10);
    expect(decideAdmission(state, "well", at(14), TIMING, "ours").result).toEqual({
      kind: "paused",
      reason: "gusto_unavailable",
      until: at(15),
    });
    const { result, next = CLOSED } = decideAdmission(state, "well", at(15), TIMING, "ours");
    expect(result).toEqual({ kind: "go", probe: true });
    expect(decideAdmission(next, "another", at(16), TIMING, "ours").result.kind).toBe("paused");
    expect(after(next, "well", { kind: "accepted", sentAt: at(15) }, at(17), true)).toEqual({
      ...CLOSED,
      outcomes: [{ grant: "well", outcome: "accepted", at: at(15) }],
    });
  });

  it("prefers an informative probe: a grant that has just failed lets the others go first", () => {
    const state = failing(10);
    expect(decideAdmission(state, "sick-3", at(16), TIMING, "ours").result).toEqual({
      kind: "paused",
      reason: "gusto_unavailable",
      until: at(30),
    });
    expect(decideAdmission(state, "well", at(16), TIMING, "ours").result.kind).toBe("go");
    expect(decideAdmission(state, "sick-3", at(30), TIMING, "ours").result.kind).toBe("go");
  });

  it("pauses twice as long after every new grant whose probe failed, up to five minutes", () => {
    let state = failing(10);
    const pauses: number[] = [];
    for (let nth = 0; nth < 7; nth += 1) {
      state = after(state, `new-${nth}`, FAILED, NOW, true);
      pauses.push(((state.pausedUntil?.getTime() ?? 0) - NOW.getTime()) / 1_000);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300, 300]);
  });

  it("is not extended by exchanges in progress when it opened, nor doubled by a grant that fails again", () => {
    const state = failing(10);
    expect(after(state, "under way", FAILED, at(1))).toMatchObject({
      consecutiveFailures: 0,
      pausedUntil: at(15),
    });
    expect(after(state, "sick-1", FAILED, at(31), true)).toMatchObject({
      consecutiveFailures: 0,
      pausedUntil: at(46),
    });
  });

  it("writes nothing while all is well", () => {
    expect(
      decideApplicationOutcome(
        CLOSED,
        { kind: "accepted", sentAt: NOW },
        { grant: "well", probe: false },
        NOW,
        TIMING,
      ),
    ).toBeUndefined();
  });

  it("keeps a bounded history, whatever the size of the fleet", () => {
    const held = beginHold(CLOSED, "grants_refused", NOW);
    let state = held;
    for (let nth = 0; nth < 1_000; nth += 1) state = after(state, `grant-${nth}`, FAILED);
    expect(state.outcomes).toHaveLength(32);
  });

  it("opens at once when our credentials are refused, and remembers since when", () => {
    const first = after(CLOSED, "any", { kind: "client_refused", credentials: "ours" });
    expect(
      after(first, "any", { kind: "client_refused", credentials: "ours" }, at(61), true),
    ).toMatchObject({
      pausedReason: "client_refused",
      pausedSince: NOW,
      pausedUntil: at(121),
    });
  });

  it("that opened for refused credentials immediately lets one probe with other credentials through", () => {
    const paused = after(CLOSED, "any", { kind: "client_refused", credentials: "ours" });
    expect(decideAdmission(paused, "any", at(1), TIMING, "ours").result.kind).toBe("paused");
    const { result, next = CLOSED } = decideAdmission(paused, "any", at(1), TIMING, "new");
    expect(result).toEqual({ kind: "go", probe: true });
    expect(decideAdmission(next, "any", at(2), TIMING, "new").result.kind).toBe("paused");
    expect(after(next, "any", { kind: "accepted", sentAt: at(2) }, at(3), true)).toMatchObject({
      pausedReason: null,
      refusedCredentials: null,
    });
  });

  it("that opened because Gusto is down ignores a change of credentials", () => {
    const down = { ...CLOSED, pausedReason: "gusto_unavailable", pausedUntil: at(15) } as const;
    expect(decideAdmission(down, "any", at(1), TIMING, "new").result.kind).toBe("paused");
  });

  it("that opened for our credentials closes when Gusto evaluates a grant again, even to refuse it", () => {
    const paused = after(CLOSED, "any", { kind: "client_refused", credentials: "ours" });
    expect(
      decideRefusal(
        paused,
        {
          grant: "ended",
          probe: true,
          row: { heldSince: null, stateReason: null },
          othersToAsk: true,
        },
        at(61),
        TIMING,
      ).next.pausedReason,
    ).toBeNull();
  });
});

describe("a refusal", () => {
  const refuse = (
    state: ApplicationState,
    grant: string,
    {
      heldSince = null as Date | null,
      othersToAsk = true,
      now = NOW,
      probe = false,
      stateReason = null as EndReason | null,
    } = {},
  ) =>
    decideRefusal(
      state,
      { grant, probe, row: { heldSince, stateReason }, othersToAsk },
      now,
      TIMING,
    );
  const accept = (state: ApplicationState, grant: string, now: Date) =>
    after(state, grant, { kind: "accepted", sentAt: now }, now);
  /** That many different grants, one after the other. */
  const refused = (count: number, from = CLOSED) =>
    Array.from({ length: count }).reduce<ApplicationState>(
      (state, _, nth) => refuse(state, `grant-${nth}`).next,
      from,
    );

  it("is never final the first time, not even right after others were accepted", () => {
    expect(refuse(CLOSED, "one").verdict).toBe("held");
    expect(refuse(accept(refused(1), "another", NOW), "one").verdict).toBe("held");
  });

  it("is final when Gusto says so again after it accepted another grant", () => {
    const state = accept(refuse(CLOSED, "one").next, "another", at(1));
    const { verdict, next } = refuse(state, "one", { heldSince: NOW, now: at(2) });
    expect(verdict).toBe("final");
    expect(next).toMatchObject({ heldSince: null, pausedReason: null });
  });

  it("is not final when the other exchange had been sent before the refusal", () => {
    const state = accept(refuse(CLOSED, "one").next, "another", at(-1));
    expect(refuse(state, "one", { heldSince: NOW, now: at(2) }).verdict).toBe("held");
  });

  it("of a third grant with none accepted holds everything, and asks for a canary at once", () => {
    expect(refused(2)).toMatchObject({ heldSince: null, pausedReason: null });
    const held = refused(3);
    expect(held).toMatchObject({
      heldSince: NOW,
      heldReason: "grants_refused",
      pausedReason: "held",
      pausedUntil: NOW,
    });
    expect(decideAdmission(held, "fourth", NOW, TIMING, "ours").result).toEqual({
      kind: "go",
      probe: true,
    });
    expect(decideAdmission(held, "grant-0", NOW, TIMING, "ours").result.kind).toBe("paused");
  });

  it("of the same grant three times counts once", () => {
    let state = CLOSED;
    for (let nth = 0; nth < 3; nth += 1) state = refuse(state, "one").next;
    expect(state.heldSince).toBeNull();
  });

  it("spread over more than the window is no mass refusal", () => {
    expect(refuse(refused(2), "third", { now: at(601) }).next.heldSince).toBeNull();
  });

  it("is never final while everything is held, whatever was accepted before", () => {
    const held = beginHold(accept(CLOSED, "another", at(5)), "grants_refused", at(6));
    expect(refuse(held, "one", { heldSince: NOW, now: at(3_600) }).verdict).toBe("held");
  });

  it("of a canary makes the next one wait longer; of one that was under way it does not", () => {
    const held = refused(3);
    expect(refuse(held, "fourth", { probe: true }).next).toMatchObject({
      consecutiveFailures: 1,
      pausedUntil: at(30),
    });
    expect(refuse(held, "fourth").next).toMatchObject({ consecutiveFailures: 0, pausedUntil: NOW });
  });

  it("no longer matters once a canary is accepted: the hold is over, and the refused ones may be tried again", () => {
    expect(accept(refused(3), "fourth", at(1))).toEqual({
      ...CLOSED,
      outcomes: [{ grant: "fourth", outcome: "accepted", at: at(1) }],
    });
  });

  it("is accepted for ten grants on the basis of one acceptance; then another has to be accepted", () => {
    let state = accept(refused(1), "another", at(1));
    const verdicts = Array.from({ length: 11 }, (_, nth) => {
      const { verdict, next } = refuse(state, `ended-${nth}`, { heldSince: NOW, now: at(2) });
      state = next;
      return verdict;
    });
    expect(verdicts).toEqual([...Array.from({ length: 10 }, () => "final"), "held"]);
    expect(
      refuse(accept(state, "another", at(3)), "ended-10", { heldSince: NOW, now: at(4) }).verdict,
    ).toBe("final");
  });

  it("of the only grant is final when Gusto says so again ten minutes later", () => {
    const alone = { heldSince: NOW, othersToAsk: false };
    const { next } = refuse(CLOSED, "one", { othersToAsk: false });
    expect(next.heldSince).toBeNull();
    expect(refuse(next, "one", { ...alone, now: at(599) }).verdict).toBe("held");
    expect(refuse(next, "one", { ...alone, now: at(600) }).verdict).toBe("final");
    expect(refuse(next, "one", { ...alone, othersToAsk: true, now: at(600) }).verdict).toBe("held");
  });

  it("of the only grant that can be asked waits while another is refused as well", () => {
    const { next } = refuse(accept(CLOSED, "third", at(-1)), "other");
    const alone = { heldSince: NOW, othersToAsk: false, now: at(600) };
    expect(refuse(next, "one", alone).verdict).toBe("held");
    const failing = after(CLOSED, "other", FAILED);
    expect(refuse(failing, "one", alone).verdict).toBe("final");
  });

  it("that is not on hold has no hold to end", () => {
    const outage = failing(10);
    expect(endHold(outage)).toBe(outage);
  });

  it("of both grants of a small installation puts it on hold: two refused and no other to ask", () => {
    const { next } = refuse(CLOSED, "one");
    expect(refuse(next, "two", { othersToAsk: true }).next.heldSince).toBeNull();
    expect(refuse(next, "two", { othersToAsk: false }).next).toMatchObject({
      heldReason: "grants_refused",
    });
  });

  it("in a retry of what was final before changes nothing", () => {
    expect(refuse(CLOSED, "one", { stateReason: "revoked" }).verdict).toBe("final");
  });

  it("does not end a hold because of our credentials, and the hold is shown again", () => {
    const paused = after(
      refused(3),
      "any",
      { kind: "client_refused", credentials: "ours" },
      at(1),
      true,
    );
    expect(paused).toMatchObject({ heldSince: NOW, pausedReason: "client_refused" });
    expect(refuse(paused, "fourth", { now: at(61) }).next).toMatchObject({
      heldSince: NOW,
      pausedReason: "held",
      pausedSince: NOW,
    });
  });

  it("cannot happen while a person has paused refreshing: no canary is sent", () => {
    const held = beginHold(CLOSED, "operator", NOW);
    expect(decideAdmission(held, "any", at(86_400), TIMING, "ours").result).toMatchObject({
      kind: "paused",
      reason: "held",
    });
  });

  it("or an acceptance does not end the hold of a restored database; a person does", () => {
    const held = beginHold(CLOSED, "restored_database", NOW);
    const accepted = after(held, "one", { kind: "accepted", sentAt: NOW }, at(1), true);
    expect(accepted).toMatchObject({
      heldSince: NOW,
      heldReason: "restored_database",
      pausedReason: "held",
      pausedUntil: at(31),
      outcomes: [{ outcome: "accepted" }],
    });
    expect(endHold(accepted)).toMatchObject({
      heldSince: null,
      heldReason: null,
      pausedReason: null,
      outcomes: [{ outcome: "accepted" }],
    });
  });
});
