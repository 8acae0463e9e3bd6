/* The secret word in a subscription's URL. Pure. */

/** The query parameter that carries it. */
export const SUBSCRIPTION_WORD = "subscription";

/** Null for a URL without one: the subscription was made before words existed. */
export function wordOf(url: string): string | null {
  return new URL(url).searchParams.get(SUBSCRIPTION_WORD);
}
