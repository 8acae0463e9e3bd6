import { describe, expect, it } from "vitest";
import { causeById, CAUSES } from "./causes/find-cause.ts";
import {
  type Candidate,
  chooseIncident,
  GAP_MS,
  hasGrown,
  type IncidentNumbers,
  LONGEST_MS,
  RETURNS_WITHIN_MS,
  severityRank,
} from "./decide-incident.ts";
import { planMoves, type CompanyProblems, type Membership } from "./plan-moves.ts";

const NOW = new Date("2026-11-28T02:00:00.000Z");
const before = (ms: number) => new Date(NOW.getTime() - ms);
const open = (over: Partial<Candidate> = {}): Candidate => ({
  ...{ id: "open", openedAt: NOW, joinedAt: NOW, signalSince: null, resolvedAt: null },
  ...{ accepts: true, ...over },
});

describe("a company that breaks", () => {
  it("joins the incident of its cause while the gap since the last one has not passed", () => {
    const fits = open({ joinedAt: before(GAP_MS) });
    expect(chooseIncident([fits], NOW)).toEqual({ kind: "join", id: "open" });
    const late = open({ joinedAt: before(GAP_MS + 1) });
    expect(chooseIncident([late], NOW)).toEqual({ kind: "new", closes: "open" });
  });

  it("begins a new incident after a day, however short the gaps were", () => {
    const long = open({ openedAt: before(LONGEST_MS + 1) });
    expect(chooseIncident([long], NOW)).toEqual({ kind: "new", closes: "open" });
  });

  it("joins whatever the gap while the installation itself shows the cause", () => {
    const outage = open({ joinedAt: before(3 * GAP_MS), signalSince: before(3 * GAP_MS) });
    expect(chooseIncident([outage], NOW)).toEqual({ kind: "join", id: "open" });
  });

  it("reopens an incident that ended minutes ago, and none that ended earlier", () => {
    const ended = (ms: number) => open({ id: "ended", resolvedAt: before(ms) });
    expect(chooseIncident([ended(RETURNS_WITHIN_MS)], NOW)).toEqual({
      kind: "reopen",
      id: "ended",
    });
    expect(chooseIncident([ended(RETURNS_WITHIN_MS + 1)], NOW)).toEqual({
      kind: "new",
      closes: null,
    });
  });
});

describe("moves", () => {
  const company = (connection: CompanyProblems["connection"]): CompanyProblems[] => [
    { companyId: "bakery", connection, sync: null },
  ];
  const fault = (problem: string, waiting = false) => ({ problem, since: NOW, waiting });
  const place = (over: Partial<Membership>): Membership => ({
    ...{ incidentId: "i", companyId: "bakery", source: "connection", cause: "rate_limited" },
    ...{ problem: "retrying:rate_limited", waiting: false, leftAt: null, ...over },
  });

  it("put a company with a new fault into an incident, and take a recovered one out", () => {
    const joins = planMoves(company(fault("retrying:rate_limited")), []).joins;
    expect(joins).toMatchObject([{ cause: "rate_limited", returnsTo: null }]);
    expect(planMoves(company(null), [place({})])).toMatchObject({ leaves: [{ incidentId: "i" }] });
  });

  it("leave a company alone that fails for the same cause, whichever reason it gives", () => {
    const places = [place({ cause: "gusto_failing", problem: "retrying:outcome_unknown" })];
    const moves = planMoves(company(fault("retrying:gusto_error", true)), places);
    expect(moves).toMatchObject({ leaves: [], joins: [], changes: [{ waiting: true }] });
  });

  it("take a company from one incident to another when its cause is another", () => {
    const moves = planMoves(company(fault("reconnect_required:revoked")), [place({})]);
    expect(moves.leaves).toHaveLength(1);
    expect(moves.joins).toMatchObject([{ cause: "access_ended" }]);
  });

  it("return a company to the incident of the same cause that it has just left", () => {
    const left = [
      place({ leftAt: before(60_000) }),
      place({ incidentId: "j", cause: "other", leftAt: NOW }),
    ];
    expect(planMoves(company(fault("retrying:rate_limited")), left).joins).toMatchObject([
      { returnsTo: "i" },
    ]);
  });
});

describe("an incident", () => {
  const numbers = (over: Partial<IncidentNumbers>): IncidentNumbers => ({
    ...{ companies: 0, waiting: 0, signalSince: null, signalCompanies: 0, signalWaiting: 0 },
    ...{ told: 1, ...over },
  });

  it("tells of its size at each doubling: ten thousand companies are few lines", () => {
    let told = 1;
    let lines = 0;
    for (let companies = 1; companies <= 10_000; companies += 1)
      if (hasGrown(numbers({ companies, told }))) {
        told = companies;
        lines += 1;
      }
    expect(lines).toBe(13);
  });

  it("is critical once callers wait, where that makes the difference", () => {
    const gusto = causeById("gusto_failing");
    expect(severityRank(gusto, numbers({ companies: 9 }))).toBe(3);
    expect(severityRank(gusto, numbers({ companies: 9, waiting: 1 }))).toBe(1);
    expect(severityRank(gusto, numbers({ companies: 9, signalWaiting: 1 }))).toBe(1);
    expect(severityRank(causeById("app_removed"), numbers({ companies: 9 }))).toBe(2);
  });
});

describe("the causes", () => {
  it("are each detected in some way, except the one for what is unknown", () => {
    for (const { id, problems, signal } of CAUSES)
      expect(problems !== undefined || signal !== undefined, id).toBe(id !== "other");
  });

  it("claim no problem twice", () => {
    const problems = CAUSES.flatMap((cause) => cause.problems ?? []);
    expect(new Set(problems).size).toBe(problems.length);
  });

  it("of a newer release are shown as another reason", () => {
    expect(causeById("sun_storm")).toMatchObject({ id: "other" });
  });
});
