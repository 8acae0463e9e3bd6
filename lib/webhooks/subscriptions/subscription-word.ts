/* The word in the address of a subscription. Pure. */

/** The parameter that carries it. */
export const SUBSCRIPTION_WORD = "subscription";

/** Null for an address without one: a subscription that was made before there were such words. */
export function wordOf(url: string): string | null {
  return new URL(url).searchParams.get(SUBSCRIPTION_WORD);
}
