import { describe, expect, it } from "vitest";
import {
  judgeErrorRate,
  judgeRateLimit,
  judgeRefreshLock,
  judgeRejectedToken,
} from "./judge-calling.ts";
import { judgeScopes, judgeVersion } from "./judge-contract.ts";
import {
  judgeCredentials,
  judgeProductionKeys,
  judgeRedirectUris,
  judgeSeveralCompanies,
  judgeState,
  judgeTransport,
} from "./judge-connecting.ts";
import { judgeClocks, judgeWorker } from "./judge-processes.ts";
import { judgeEncryption, judgeRestoreMark, judgeSuperseded } from "./judge-safety.ts";
import { judgeDeprovision, judgeRepeatedDelivery, judgeSignature } from "./judge-webhooks.ts";
import { evidenceDocument, SIGNED_BY } from "./evidence-document.ts";
import { PATH } from "./path-to-production.ts";
import { judgeReadiness } from "./judge-readiness.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const BEFORE = new Date("2026-11-20T12:00:00Z");

/** An installation in which nothing has happened yet. */
const FRESH: ReadinessFacts = {
  now: NOW,
  environment: "demo",
  appUrl: "https://payroll.example.com",
  redirectUris: [
    "https://payroll.example.com/api/gusto/callback",
    "https://payroll.example.com/api/auth/callback/gusto",
  ],
  authorizations: { sent: 0, used: 0, lastUsedAt: null },
  connections: {
    companies: 0,
    connects: 0,
    lastConnectAt: null,
    mostOfOnePerson: 0,
    severalAdmins: 0,
    isSample: false,
  },
  chaos: null,
  refreshes: { succeeded: 0, lastAt: null, rejected: 0, rejectedAnswered: 0, lastRejectedAt: null },
  credentialsRefusedSince: null,
  lastTokenAnswerAt: null,
  lastDay: { calls: 0, failed: 0 },
  rateLimited: { calls: 0, lastAt: null, lastSuccessAt: null },
  version: { kind: "well", version: "2026-06-15", answeredAt: null },
  scopes: { granted: [], usedEndpoints: [], refusedEndpoints: [] },
  webhooks: {
    verifiedSubscriptions: 0,
    problem: null,
    delivered: 0,
    lastDeliveredAt: null,
    repeated: 0,
    repeatedAt: null,
    failed: 0,
  },
  deprovisioned: { processed: 0, failed: 0, lastAt: null },
  superseded: { mayLive: 0, oldestAt: null, revocationEffect: null },
  restoreMark: { isWanted: true, at: null, problem: null },
  worker: { alive: false, lastSeenAt: null },
  clocks: [],
  keys: { currentId: "k2", inUse: [], rotatedAt: null, oldestRowAt: null },
};
const clock = (clockAheadSeconds: number | null, gustoAheadSeconds: number | null) => ({
  process: "host:1",
  kind: "worker",
  clockAheadSeconds,
  gustoAheadSeconds,
});
const judged = (judge: (facts: ReadinessFacts) => Judgement, changes: Partial<ReadinessFacts>) =>
  judge({ ...FRESH, ...changes });

describe("an installation in which nothing has happened", () => {
  const readiness = judgeReadiness(FRESH, new Map());

  it("shows only what its settings can show, and has no problem", () => {
    const shown = readiness.steps
      .flatMap(({ checks }) => checks)
      .filter(({ state }) => state !== "not_seen");
    expect(shown.map(({ id, state }) => [id, state])).toEqual([["transport", "shown"]]);
  });

  it("says how to demonstrate everything that is not shown", () => {
    const silent = readiness.steps
      .flatMap(({ checks }) => checks)
      .filter(({ state, todo }) => state !== "shown" && !todo);
    expect(silent).toEqual([]);
  });

  it("has nothing ticked", () => {
    expect(readiness.counts).toMatchObject({ shown: 1, problem: 0, ticked: 0 });
  });

  it("names each check and item once", () => {
    const ids = PATH.flatMap(({ checks, items }) => [...checks, ...items].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each<
  [
    title: string,
    judge: (facts: ReadinessFacts) => Judgement,
    cases: [state: Judgement["state"], when: string, changes: Partial<ReadinessFacts>][],
  ]
>([
  [
    "credentials",
    judgeCredentials,
    [
      ["shown", "the token endpoint has answered", { lastTokenAnswerAt: BEFORE }],
      [
        "problem",
        "Gusto refuses them, whatever was before",
        { lastTokenAnswerAt: BEFORE, credentialsRefusedSince: NOW },
      ],
    ],
  ],
  [
    "a mark that tells a restored database",
    judgeRestoreMark,
    [
      ["not_seen", "none is wanted", { restoreMark: { isWanted: false, at: null, problem: null } }],
      ["not_seen", "no pair was stored yet", {}],
      ["shown", "it is kept", { restoreMark: { isWanted: true, at: BEFORE, problem: null } }],
      [
        "problem",
        "the file cannot be written",
        { restoreMark: { isWanted: true, at: BEFORE, problem: "EACCES" } },
      ],
    ],
  ],
  [
    "the worker",
    judgeWorker,
    [
      ["not_seen", "none has run yet", {}],
      ["shown", "one was heard of", { worker: { alive: true, lastSeenAt: NOW } }],
      ["problem", "it is silent", { worker: { alive: false, lastSeenAt: BEFORE } }],
    ],
  ],
  [
    "the clocks",
    judgeClocks,
    [
      ["not_seen", "no process has told its own", { clocks: [clock(null, null)] }],
      ["shown", "all agree", { clocks: [clock(0, 0), clock(1, null)] }],
      ["problem", "a process is behind", { clocks: [clock(0, 0), clock(-600, 0)] }],
      ["problem", "the database is ahead", { clocks: [clock(-600, -600)] }],
    ],
  ],
  [
    "redirect URIs",
    judgeRedirectUris,
    [
      ["shown", "somebody came back", { authorizations: { sent: 1, used: 1, lastUsedAt: BEFORE } }],
      [
        "shown",
        "a company was connected long ago",
        { connections: { ...FRESH.connections, connects: 1, lastConnectAt: BEFORE } },
      ],
      ["problem", "one has a wildcard", { redirectUris: ["https://*.example.com/callback"] }],
      [
        "problem",
        "one has a fragment",
        {
          redirectUris: ["https://example.com/#callback"],
          authorizations: { sent: 1, used: 1, lastUsedAt: BEFORE },
        },
      ],
    ],
  ],
  [
    "state",
    judgeState,
    [
      [
        "shown",
        "an answer carried the state it was sent with",
        { authorizations: { sent: 3, used: 2, lastUsedAt: BEFORE } },
      ],
      [
        "not_seen",
        "people left and did not come back",
        { authorizations: { sent: 3, used: 0, lastUsedAt: null } },
      ],
    ],
  ],
  [
    "several companies",
    judgeSeveralCompanies,
    [
      [
        "shown",
        "one person connected two",
        { connections: { ...FRESH.connections, companies: 2, mostOfOnePerson: 2 } },
      ],
      [
        "shown",
        "one of the newest connections' people connected two",
        {
          connections: {
            ...FRESH.connections,
            ...{ companies: 90_000, mostOfOnePerson: 2, isSample: true },
          },
        },
      ],
      [
        "not_seen",
        "two people connected one each",
        { connections: { ...FRESH.connections, companies: 2, mostOfOnePerson: 1 } },
      ],
    ],
  ],
  [
    "transport",
    judgeTransport,
    [["not_seen", "there is no TLS", { appUrl: "http://localhost:3000" }]],
  ],
  [
    "production keys",
    judgeProductionKeys,
    [["shown", "it speaks to production", { environment: "production" }]],
  ],
  [
    "replaced pairs",
    judgeSuperseded,
    [
      [
        "shown",
        "a revocation was seen to end its own pair alone",
        { superseded: { mayLive: 1, oldestAt: BEFORE, revocationEffect: "own_pair" } },
      ],
      [
        "problem",
        "a revocation was seen to end other connections",
        { superseded: { mayLive: 2, oldestAt: BEFORE, revocationEffect: "siblings" } },
      ],
      [
        "not_seen",
        "pairs wait, and nobody has seen what a revocation ends",
        { superseded: { mayLive: 3, oldestAt: BEFORE, revocationEffect: null } },
      ],
    ],
  ],
  [
    "the refresh lock",
    judgeRefreshLock,
    [
      [
        "shown",
        "a chaos run kept every promise",
        { chaos: { at: BEFORE, trials: 1000, schedules: 5000, isBroken: false } },
      ],
      [
        "problem",
        "a chaos run broke one",
        { chaos: { at: BEFORE, trials: 1000, schedules: 5000, isBroken: true } },
      ],
      [
        "not_seen",
        "there are only refreshes that went well",
        { refreshes: { ...FRESH.refreshes, succeeded: 500, lastAt: BEFORE } },
      ],
    ],
  ],
  [
    "a 401",
    judgeRejectedToken,
    [
      [
        "shown",
        "each was followed by a refresh or a reconnect",
        {
          refreshes: {
            ...FRESH.refreshes,
            rejected: 4,
            rejectedAnswered: 4,
            lastRejectedAt: BEFORE,
          },
        },
      ],
      [
        "problem",
        "one led to nothing",
        {
          refreshes: {
            ...FRESH.refreshes,
            rejected: 4,
            rejectedAnswered: 3,
            lastRejectedAt: BEFORE,
          },
        },
      ],
    ],
  ],
  [
    "a 429",
    judgeRateLimit,
    [
      [
        "shown",
        "calls went on afterwards",
        { rateLimited: { calls: 7, lastAt: BEFORE, lastSuccessAt: NOW } },
      ],
      [
        "problem",
        "nothing has succeeded since",
        { rateLimited: { calls: 7, lastAt: BEFORE, lastSuccessAt: null } },
      ],
      [
        "not_seen",
        "it was only just now",
        {
          rateLimited: {
            calls: 7,
            lastAt: new Date(NOW.getTime() - 60_000),
            lastSuccessAt: BEFORE,
          },
        },
      ],
    ],
  ],
  [
    "the version",
    judgeVersion,
    [
      [
        "shown",
        "Gusto answers in it",
        { version: { kind: "well", version: "2026-06-15", answeredAt: BEFORE } },
      ],
      [
        "problem",
        "Gusto refuses it",
        { version: { kind: "refused", version: "2026-06-15", since: BEFORE } },
      ],
      [
        "problem",
        "Gusto answers in another",
        {
          version: {
            kind: "other_answered",
            version: "2026-06-15",
            answered: "2026-02-01",
            since: BEFORE,
          },
        },
      ],
      [
        "problem",
        "its end is near",
        { version: { kind: "sunset", version: "2026-06-15", on: "2027-01-01", daysLeft: 41 } },
      ],
    ],
  ],
  [
    "scopes",
    judgeScopes,
    [
      [
        "shown",
        "every granted one is used",
        {
          scopes: {
            granted: ["employees:read", "payrolls:read"],
            usedEndpoints: [
              "/v1/companies/*/employees",
              "/v1/companies/*/payrolls/*",
              "/v1/token_info",
            ],
            refusedEndpoints: [],
          },
        },
      ],
      [
        "not_seen",
        "one is granted and never used",
        {
          scopes: {
            granted: ["employees:read", "payrolls:write"],
            usedEndpoints: ["/v1/companies/*/employees"],
            refusedEndpoints: [],
          },
        },
      ],
      [
        "problem",
        "Gusto refused a call for one",
        {
          scopes: {
            granted: ["employees:read"],
            usedEndpoints: ["/v1/companies/*/employees"],
            refusedEndpoints: ["/v1/companies/*/contractors"],
          },
        },
      ],
      [
        "not_seen",
        "the tokens do not name theirs",
        {
          scopes: {
            granted: ["public"],
            usedEndpoints: ["/v1/companies/*/employees"],
            refusedEndpoints: [],
          },
        },
      ],
    ],
  ],
  [
    "the error rate",
    judgeErrorRate,
    [
      ["shown", "few calls failed", { lastDay: { calls: 1000, failed: 20 } }],
      ["not_seen", "there were too few to judge by", { lastDay: { calls: 99, failed: 50 } }],
      ["problem", "more than two in a hundred failed", { lastDay: { calls: 1000, failed: 21 } }],
    ],
  ],
  [
    "webhook signatures",
    judgeSignature,
    [
      [
        "shown",
        "signed events came in",
        {
          webhooks: {
            ...FRESH.webhooks,
            verifiedSubscriptions: 1,
            delivered: 12,
            lastDeliveredAt: BEFORE,
          },
        },
      ],
      [
        "not_seen",
        "a subscription is verified, but silent",
        { webhooks: { ...FRESH.webhooks, verifiedSubscriptions: 1 } },
      ],
      [
        "problem",
        "the subscription has one",
        {
          webhooks: {
            ...FRESH.webhooks,
            verifiedSubscriptions: 1,
            delivered: 12,
            problem: "Gusto cannot reach the address.",
          },
        },
      ],
    ],
  ],
  [
    "repeated webhooks",
    judgeRepeatedDelivery,
    [
      [
        "shown",
        "one came twice and took effect once",
        { webhooks: { ...FRESH.webhooks, delivered: 12, repeated: 1, repeatedAt: BEFORE } },
      ],
      ["not_seen", "each came once", { webhooks: { ...FRESH.webhooks, delivered: 12 } }],
      [
        "problem",
        "one could not be worked on",
        { webhooks: { ...FRESH.webhooks, delivered: 12, repeated: 1, failed: 1 } },
      ],
    ],
  ],
  [
    "an end of access",
    judgeDeprovision,
    [
      ["shown", "one was followed", { deprovisioned: { processed: 1, failed: 0, lastAt: BEFORE } }],
      ["problem", "one was not", { deprovisioned: { processed: 1, failed: 1, lastAt: BEFORE } }],
    ],
  ],
  [
    "encryption",
    judgeEncryption,
    [
      [
        "shown",
        "all rows are under the key that writes",
        {
          keys: {
            currentId: "k2",
            inUse: [{ keyId: "k2", rows: 9 }],
            rotatedAt: BEFORE,
            oldestRowAt: null,
          },
        },
      ],
      [
        "problem",
        "some are under an older key",
        {
          keys: {
            currentId: "k2",
            inUse: [
              { keyId: "k1", rows: 1 },
              { keyId: "k2", rows: 9 },
            ],
            rotatedAt: BEFORE,
            oldestRowAt: null,
          },
        },
      ],
      [
        "problem",
        "the key is older than a year",
        {
          keys: {
            currentId: "k2",
            inUse: [{ keyId: "k2", rows: 9 }],
            rotatedAt: null,
            oldestRowAt: new Date("2025-11-01T00:00:00Z"),
          },
        },
      ],
    ],
  ],
])("the check of %s", (_title, judge, cases) => {
  it("is open while there is no evidence", () => {
    if (judge !== judgeTransport)
      expect(judge(FRESH)).toMatchObject({ state: "not_seen", todo: expect.any(String) });
  });

  it.each(cases)("is %s when %s", (state, _when, changes) => {
    const verdict = judged(judge, changes);
    expect(verdict.state).toBe(state);
    expect(verdict.todo === null).toBe(state === "shown");
  });
});

describe("the evidence document", () => {
  const tick = {
    note: "Approved by <b>Gusto</b> [see mail]",
    doneOn: new Date("2026-11-01"),
    by: "Olivia Ray",
    at: NOW,
  };
  const text = evidenceDocument(
    judgeReadiness({ ...FRESH, lastTokenAnswerAt: BEFORE }, new Map([["account", tick]])),
    "20261128_some_release",
  );

  it("says which release it is of, and has lines to sign on", () => {
    expect(text).toContain("Release 20261128_some_release.");
    for (const word of SIGNED_BY) expect(text).toMatch(new RegExp(`${word}: _{10,}`));
  });

  it("has every step, check and item, with state, evidence and time", () => {
    for (const { title, checks, items } of PATH)
      for (const word of [
        title,
        ...checks.map((check) => check.title),
        ...items.map((item) => item.title),
      ])
        expect(text).toContain(word);
    expect(text).toContain(
      "**Shown: Credentials are accepted.** Gusto's token endpoint accepts the client id and secret. (Nov 20, 2026, 12:00 PM UTC)",
    );
    expect(text).toContain("**Not seen yet: State is sent and checked.**");
  });

  it("treats what people wrote as text", () => {
    expect(text).toContain(
      "- [x] Account and organization are set up: Approved by \\<b\\>Gusto\\</b\\> \\[see mail\\] (Nov 1, 2026, Olivia Ray)",
    );
  });
});
