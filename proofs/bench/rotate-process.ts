// Reseals every stored pair with this process' newest key, then reports how long it took.

import { closeDatabase } from "#lib/platform/database/db.ts";
import { rotateKeys } from "#lib/tokens/store/rotate-keys.ts";

export type RotatedResult = { rotated: number; failed: number; seconds: number };

const begun = performance.now();
const { rotated, failed } = await rotateKeys(() => undefined);
const result: RotatedResult = {
  rotated,
  failed: failed.length,
  seconds: (performance.now() - begun) / 1_000,
};
await closeDatabase();
process.stdout.write(`${JSON.stringify(result)}\n`);
