/* What can be done to many companies at once. Pure; components may import it. */

export const BULK_KINDS = [
  "test_connection",
  "refresh",
  "sync",
  "sync_on",
  "sync_off",
  "add_tag",
  "remove_tag",
  "email_links",
  "create_links",
  "disconnect",
] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

type BulkFacts = {
  isForOperators: boolean;
  /**
   * Whether a second try on one company does no harm, so that an item whose worker was killed in the
   * middle is simply done again. A refresh sends a refresh token that may be spent already.
   */
  isRepeatable: boolean;
  /** Whether it waits while exchanges with Gusto are paused. */
  asksGusto: boolean;
  /** Whether the person types the number of companies first, because it hurts. */
  isTyped: boolean;
  /** What takes it back, company by company. */
  undoneBy: BulkKind | null;
  /** Whether the person says which tag. */
  isOfTag: boolean;
};

const MILD: BulkFacts = {
  isForOperators: false,
  isRepeatable: true,
  asksGusto: false,
  isTyped: false,
  undoneBy: null,
  isOfTag: false,
};

export const BULK_FACTS: Readonly<Record<BulkKind, BulkFacts>> = {
  test_connection: { ...MILD, asksGusto: true },
  refresh: { ...MILD, asksGusto: true, isRepeatable: false },
  sync: MILD,
  sync_on: { ...MILD, undoneBy: "sync_off" },
  sync_off: { ...MILD, undoneBy: "sync_on" },
  add_tag: { ...MILD, isForOperators: true, isOfTag: true, undoneBy: "remove_tag" },
  remove_tag: { ...MILD, isForOperators: true, isOfTag: true, undoneBy: "add_tag" },
  email_links: { ...MILD, isForOperators: true },
  create_links: { ...MILD, isForOperators: true },
  disconnect: { ...MILD, isTyped: true },
};

/** `isOneOnly`: turning one company on turns the others off, so nobody turns on many. */
export type BulkRights = { isOperator: boolean; canSendMail: boolean; isOneOnly: boolean };

/** The kinds that a person may start. */
export function kindsFor({ isOperator, canSendMail, isOneOnly }: BulkRights): BulkKind[] {
  return BULK_KINDS.filter(
    (kind) =>
      (isOperator || !BULK_FACTS[kind].isForOperators) &&
      (canSendMail || kind !== "email_links") &&
      !(isOneOnly && kind === "sync_on"),
  );
}
