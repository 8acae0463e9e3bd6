import { beforeAll, describe, expect, it } from "vitest";
import { withGusto } from "#test/with-gusto.ts";
import { takeWalks, type Walks, walkSize } from "./walk-size.ts";

describe("a reader who follows", () => {
  withGusto();
  let walks: Walks;
  // A process that starts by itself, and reads the sources it traces.
  beforeAll(async () => {
    walks = await takeWalks();
  }, 120_000);

  it("a sync run stays in 30 files of its room at most, and comes back to 10 at most", () => {
    const { stays, returns } = walkSize(walks.syncRun, "lib/payroll/");
    expect(stays).toBeGreaterThan(10);
    expect(stays).toBeLessThanOrEqual(30);
    expect(returns).toBeLessThanOrEqual(10);
  });

  it("an authorization code passes ten files at most: those of connect, and of the client below it", () => {
    const given = walks.authorizationCode.filter(({ isGiven }) => isGiven);
    const { files } = walkSize(given);
    expect(files.length).toBeLessThanOrEqual(10);
    const rooms = new Set(files.map((file) => file.split("/")[1]));
    expect([...rooms].toSorted()).toEqual(["connect", "gusto", "oauth", "platform"]);
  });
});
