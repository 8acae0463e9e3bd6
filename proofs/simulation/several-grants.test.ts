import { expect, it } from "vitest";
import { type ApplicationState, CLOSED } from "#lib/tokens/protocol/application-state.ts";
import { decideAdmission, decideApplicationOutcome } from "#lib/tokens/protocol/breaker.ts";
import { beginHold, decideRefusal, endHold } from "#lib/tokens/protocol/decide-refusal.ts";
import { TIMING } from "#lib/tokens/protocol/timing.ts";
import { type Choices, seededChoices } from "./choices.ts";

/*
 * Several grants of one installation, in any order, while Gusto refuses some or all of them, and an
 * operator or a restored database holds everything. The decisions are real; what lies between them
 * has its own simulation.
 */

const SEEDS = 2_000;
const STEPS = 80;
const EPOCH = Date.UTC(2026, 0, 1);

type Grant = { id: string; heldSince: Date | null; isFinal: boolean; isRevoked: boolean };
type Totals = { finals: number; holds: number; finalWhileHeld: string[] };

function runSchedule(choices: Choices, seed: number, totals: Totals): void {
  let [state, now, refusesAll]: [ApplicationState, number, boolean] = [CLOSED, EPOCH, false];
  const grants: Grant[] = Array.from({ length: 2 + choices.pick(7) }, (_, index) => ({
    id: `grant-${index}`,
    heldSince: null,
    isFinal: false,
    isRevoked: false,
  }));
  const pickGrant = () =>
    grants[choices.pick(grants.length)] ?? {
      id: "none",
      heldSince: null,
      isFinal: true,
      isRevoked: false,
    };

  const ask = (grant: Grant): void => {
    const { result: admission, next } = decideAdmission(
      state,
      grant.id,
      new Date(now),
      TIMING,
      "credentials",
    );
    state = next ?? state;
    if (grant.isFinal || admission.kind === "paused") return;
    const sentAt = new Date(now);
    now += choices.pick(3) * 700;
    // The world may change during an exchange.
    if (choices.pick(4) === 1) disturb();
    const tried = { grant: grant.id, probe: admission.probe };
    if (!refusesAll && !grant.isRevoked) {
      grant.heldSince = null;
      state =
        decideApplicationOutcome(
          state,
          { kind: "accepted", sentAt },
          tried,
          new Date(now),
          TIMING,
        ) ?? state;
      return;
    }
    const wasHeld = state.heldSince !== null;
    const othersToAsk = grants.some(
      (other) => other !== grant && !other.isFinal && other.heldSince === null,
    );
    const { verdict, next: after } = decideRefusal(
      state,
      { ...tried, row: { heldSince: grant.heldSince, stateReason: null }, othersToAsk },
      new Date(now),
      TIMING,
    );
    state = after;
    grant.isFinal = verdict === "final";
    grant.heldSince = grant.isFinal ? null : (grant.heldSince ?? new Date(now));
    totals.holds += Number(!wasHeld && state.heldSince !== null);
    totals.finals += Number(grant.isFinal);
    if (grant.isFinal && wasHeld) totals.finalWhileHeld.push(`seed ${seed}: ${grant.id}`);
  };

  const disturb = (): void => {
    const what = choices.pick(12);
    if (what === 1) refusesAll = true;
    if (what === 2 || what === 3) refusesAll = false;
    if (what === 4) pickGrant().isRevoked = true;
    if (what === 5)
      state = beginHold(
        state,
        choices.pick(2) === 0 ? "restored_database" : "operator",
        new Date(now),
      );
    if (what === 6) state = endHold(state);
    if (what >= 7) now += [1_000, 16_000, 60_000, 320_000, 700_000][what - 7] ?? 0;
  };

  for (let step = 0; step < STEPS; step += 1) {
    disturb();
    ask(pickGrant());
  }
}

it(`no verdict on one of several grants is final while they are held, over ${SEEDS} seeded schedules with mass refusals and revocations`, () => {
  const totals: Totals = { finals: 0, holds: 0, finalWhileHeld: [] };
  for (let seed = 0; seed < SEEDS; seed += 1) runSchedule(seededChoices(seed), seed, totals);
  expect(totals.finalWhileHeld).toEqual([]);
  // The schedules must exercise it: some hold, and some give grants up.
  expect(totals.holds).toBeGreaterThan(SEEDS / 4);
  expect(totals.finals).toBeGreaterThan(SEEDS / 4);
});
