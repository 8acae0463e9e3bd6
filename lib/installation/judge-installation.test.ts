import { describe, expect, it } from "vitest";
import { judgeKeys, judgeStamp, type KeyState, stampFor } from "./judge-installation.ts";

const states = (entries: Record<string, KeyState>) => new Map(Object.entries(entries));

describe("a database's stamp", () => {
  it("is the environment of existing rows, or of the first start if there are none", () => {
    expect(stampFor([], false, { environment: "production", demoMode: false })).toEqual({
      environment: "production",
      isDemo: false,
    });
    expect(stampFor(["demo"], false, { environment: "production", demoMode: false })).toEqual({
      environment: "demo",
      isDemo: false,
    });
    expect(stampFor(["demo"], true, { environment: "demo", demoMode: false })).toEqual({
      environment: "demo",
      isDemo: true,
    });
  });

  it("cannot be made if both environments have rows: the start says what to do", () => {
    expect(() =>
      stampFor(["demo", "production"], false, { environment: "demo", demoMode: false }),
    ).toThrow(/both of Gusto's environments.*database\.md/s);
  });

  it.each([
    ["demo", "production"],
    ["production", "demo"],
  ] as const)("of %s refuses a process of %s in one sentence", (environment, wanted) => {
    expect(
      judgeStamp({ environment, isDemo: false }, { environment: wanted, demoMode: false }),
    ).toMatchObject({
      code: "other_environment",
      message: expect.stringContaining(`GUSTO_ENVIRONMENT is ${wanted}`),
    });
    expect(judgeStamp({ environment, isDemo: false }, { environment, demoMode: false })).toBeNull();
  });

  it("of a real installation refuses a demo, whose simulator would refuse its tokens; a demo's database may be used without the demo", () => {
    expect(
      judgeStamp({ environment: "demo", isDemo: false }, { environment: "demo", demoMode: true }),
    ).toMatchObject({ code: "not_a_demo" });
    expect(
      judgeStamp({ environment: "demo", isDemo: true }, { environment: "demo", demoMode: false }),
    ).toBeNull();
  });
});

describe("a keyring", () => {
  it.each<[string, Record<string, KeyState>]>([
    ["opens everything", { a: "opens" }],
    ["brings a new key beside the old one", { b: "new", a: "opens" }],
    ["is the first", { a: "new" }],
    [
      "lacks an old key, but opens what another one sealed: those companies go on",
      { b: "opens", a: "missing" },
    ],
  ])("may start if it %s", (_, keys) => {
    expect(judgeKeys(states(keys))).toBeNull();
  });

  it.each<[string, Record<string, KeyState>]>([
    ["has other bytes under a name that is known", { a: "differs" }],
    ["has other bytes under one of two names", { b: "opens", a: "differs" }],
    ["opens nothing, though it brings a key", { b: "new", a: "missing" }],
  ])("is refused if it %s", (_, keys) => {
    expect(judgeKeys(states(keys))).toMatchObject({
      code: "other_encryption_keys",
      message: expect.stringContaining('"a"'),
    });
  });
});
