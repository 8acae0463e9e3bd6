/** Lanes of the rate budget; a lower number goes first. */
export const LANES = { person: 0, webhook: 1, backfill: 2 } as const;
export type Lane = (typeof LANES)[keyof typeof LANES];
