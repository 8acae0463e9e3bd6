/** Positions in a token's lifetime, from issue (0) to expiry (1). Pure. */
type TokenLife = { now: number; refreshAhead: number | null; isOver: boolean };

export function tokenLife(
  times: { issuedAt: Date; expiresAt: Date; refreshDueAt: Date | null },
  now: number,
): TokenLife {
  const start = times.issuedAt.getTime();
  const length = Math.max(1, times.expiresAt.getTime() - start);
  const place = (time: number) => Math.min(1, Math.max(0, (time - start) / length));
  return {
    now: place(now),
    refreshAhead: times.refreshDueAt ? place(times.refreshDueAt.getTime()) : null,
    isOver: now >= times.expiresAt.getTime(),
  };
}
