import { randomBytes } from "node:crypto";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import type { TokenRow } from "#lib/tokens/protocol/token-row.ts";
import type { Figure } from "../figure.ts";
import { connectFleet } from "../fleet.ts";
import { percentile } from "../percentile.ts";
import { runPart } from "../processes.ts";
import type { RotatedResult } from "../rotate-process.ts";
import type { Run } from "../run.ts";

const ROUNDS = 9;
const PAIRS_A_ROUND = 500;

/** What sealing costs, and how long rotating the encryption key takes. */
export async function* crypto({ world, quick }: Run): AsyncGenerator<Figure> {
  const { vault } = tokenServices();
  const place = {
    rowId: "019a0000-0000-7000-8000-000000000000",
    environment: "demo" as const,
    version: 1,
  };
  const pair = {
    accessToken: new Secret(randomBytes(32).toString("base64url")),
    refreshToken: new Secret(randomBytes(32).toString("base64url")),
    expiresInSeconds: 7_200,
    scope: null,
  };
  const row = {
    id: place.rowId,
    ...place,
    ...(await vault.sealPair(place, pair)),
  } as unknown as TokenRow;
  const seal = await microseconds(() => vault.sealPair(place, pair));
  const open = await microseconds(() =>
    Promise.all([vault.openAccessToken(row), vault.openRefreshToken(row)]),
  );
  yield { name: "crypto.seal", value: seal, unit: "µs", detail: { of: "a token pair" } };
  yield { name: "crypto.open", value: open, unit: "µs", detail: { of: "a token pair" } };
  yield await rotation(world.simulator, quick ? 200 : 10_000);
}

async function microseconds(work: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    for (let index = 0; index < PAIRS_A_ROUND; index += 1) await work();
    rounds.push(((performance.now() - begun) * 1_000) / PAIRS_A_ROUND);
  }
  return percentile(rounds, 0.5);
}

/** Rotates to a second key. Runs last, because this process can't read the rows afterwards. */
async function rotation(simulator: { url: string }, rows: number): Promise<Figure> {
  const stored = await db().gustoAuthToken.count({ where: { refreshToken: { not: null } } });
  if (stored < rows) await connectFleet(simulator, rows - stored);
  const keys = `bench2:${randomBytes(32).toString("base64")},${process.env.TOKEN_ENCRYPTION_KEYS}`;
  const { rotated, failed, seconds } = await runPart<RotatedResult>(
    ["--conditions=react-server", "proofs/bench/rotate-process.ts"],
    { environment: { TOKEN_ENCRYPTION_KEYS: keys } },
  );
  return {
    name: "crypto.rotation",
    value: rotated / seconds,
    unit: "rows/s",
    detail: { rows: rotated, failed, seconds },
  };
}
