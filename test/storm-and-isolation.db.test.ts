// Short forms of the benchmarks' storm and their comparison with the obvious ways. Only counts:
// `npm run bench` measures time.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { type Part, startApiServer, stopParts } from "../proofs/bench/processes.ts";
import {
  type IsolationOrder,
  isolation,
  type Rotation,
  WAYS,
} from "../proofs/bench/scenarios/token-isolation.ts";
import { storm } from "../proofs/bench/scenarios/token-storm.ts";
import { withGusto } from "./with-gusto.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const simulator = withGusto();

describe("a storm on one expired token", () => {
  let servers: Part[];

  beforeAll(async () => {
    servers = await Promise.all([startApiServer(), startApiServer()]);
  });

  afterAll(() => stopParts(servers));

  it("costs one exchange, fails no one, and gives 200 callers of two processes the same token", async () => {
    const { key } = await createApiKey(SYSTEM, { name: "storm", scopes: ["tokens:read"] });
    expect(await storm({ simulator, apiKey: key.reveal() }, servers, 200)).toMatchObject({
      exchanges: 1,
      failures: 0,
      tokens: 1,
    });
  });
});

describe.each<Rotation>(["first_use", "strict_single_use"])(
  "while refreshes hang at Gusto (%s)",
  (rotation) => {
    // A tenth of Prisma's own limits, and a Gusto slightly slower than they allow.
    const order = (): IsolationOrder => ({
      simulator,
      companies: 12,
      gustoMs: 700,
      rotation,
      limits: { timeout: 500, maxWait: 200 },
    });

    it("the lease uses no refresh token twice, loses no grant and fails neither callers nor queries", async () => {
      const { doubleSpends, lost, failures, queries } = await isolation(WAYS.lease, order());
      expect({ doubleSpends, lost, failures, failedQueries: queries.failures }).toEqual({
        doubleSpends: 0,
        lost: 0,
        failures: 0,
        failedQueries: 0,
      });
    });

    it("a row lock held over the call fails its callers, and under strict rotation loses grants", async () => {
      const { lost, failures } = await isolation(WAYS.row_lock, order());
      expect(failures).toBeGreaterThan(0);
      if (rotation === "strict_single_use") expect(lost).toBeGreaterThan(0);
    });

    it("no lock at all uses refresh tokens twice", async () => {
      expect((await isolation(WAYS.no_lock, order())).doubleSpends).toBeGreaterThan(0);
    });
  },
);
