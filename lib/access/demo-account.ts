/** Of a user's accounts, the demo's if there is one: what `isDemoUser` is read from. */
export const DEMO_ACCOUNT = {
  where: { provider: "demo" },
  select: { id: true },
  take: 1,
} as const;

/** @param user its accounts selected by DEMO_ACCOUNT */
export const isDemoUser = (user: { accounts: readonly unknown[] }): boolean =>
  user.accounts.length > 0;
