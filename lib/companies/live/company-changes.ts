/*
 * The message one process sends to all processes after it has processed changes of companies. Pure.
 */

/**
 * `moved`: companies whose health, name or existence changed, which lists, counts and every page's
 * badge show. `touched`: companies of which only times or details changed. `everything`: too many
 * to name. `incidents`: what operators see besides companies.
 */
export type CompanyChanges =
  | { kind: "some"; moved: readonly string[]; touched: readonly string[]; incidents?: true }
  | { kind: "everything" };

/**
 * The message that only pages that show all companies are told of: incidents have changed. An older
 * release takes it for everything.
 */
export const FOR_OPERATORS = "operators";

const EVERYTHING: CompanyChanges = { kind: "everything" };
/** 100 ids take half of the 8,000 bytes that PostgreSQL allows in a message. */
const MOST_NAMED = 100;

/** Encodes the message, always short: a bulk change does not name its companies. */
export function encodeChanges(moved: readonly string[], touched: readonly string[]): string {
  if (moved.length + touched.length > MOST_NAMED) return EVERYTHING.kind;
  return [moved, touched].map((ids) => ids.join(",")).join(";");
}

/** A message that cannot be read, for example from a newer version, counts as everything. */
export function decodeChanges(message: string): CompanyChanges {
  if (message === FOR_OPERATORS) return { kind: "some", moved: [], touched: [], incidents: true };
  const parts = message.split(";");
  if (parts.length !== 2) return EVERYTHING;
  const [moved = [], touched = []] = parts.map((ids) => (ids ? ids.split(",") : []));
  return { kind: "some", moved, touched };
}

/** Two messages merged into one. */
export function mergeChanges(one: CompanyChanges, other: CompanyChanges): CompanyChanges {
  if (one.kind === "everything" || other.kind === "everything") return EVERYTHING;
  const moved = new Set([...one.moved, ...other.moved]);
  const touched = new Set([...one.touched, ...other.touched].filter((id) => !moved.has(id)));
  const incidents = (one.incidents ?? other.incidents) && { incidents: true as const };
  return { kind: "some", moved: [...moved], touched: [...touched], ...incidents };
}
