/* What one process tells all of them after it has taken up changes of companies. Pure. */

/** The channel of PostgreSQL's NOTIFY; a migration names it, too. */
export const COMPANY_CHANGES_CHANNEL = "company_changes";

/**
 * `moved`: companies whose health, name or existence is another, which lists, counts and the badge of every page show.
 * `touched`: companies of which only times or details are. `everything`: more than are worth naming.
 */
export type CompanyChanges =
  { kind: "some"; moved: readonly string[]; touched: readonly string[] } | { kind: "everything" };

const EVERYTHING: CompanyChanges = { kind: "everything" };
/** 100 ids are half of the 8,000 bytes that PostgreSQL takes in one message. */
const MOST_NAMED = 100;

/** The message, always short: a bulk act does not name its companies. */
export function encodeChanges(moved: readonly string[], touched: readonly string[]): string {
  if (moved.length + touched.length > MOST_NAMED) return EVERYTHING.kind;
  return [moved, touched].map((ids) => ids.join(",")).join(";");
}

/** A message that cannot be read, of a newer version for example, is about everything. */
export function decodeChanges(message: string): CompanyChanges {
  const parts = message.split(";");
  if (parts.length !== 2) return EVERYTHING;
  const [moved = [], touched = []] = parts.map((ids) => (ids ? ids.split(",") : []));
  return { kind: "some", moved, touched };
}

/** Two messages as one. */
export function mergeChanges(one: CompanyChanges, other: CompanyChanges): CompanyChanges {
  if (one.kind === "everything" || other.kind === "everything") return EVERYTHING;
  const moved = new Set([...one.moved, ...other.moved]);
  const touched = new Set([...one.touched, ...other.touched].filter((id) => !moved.has(id)));
  return { kind: "some", moved: [...moved], touched: [...touched] };
}
