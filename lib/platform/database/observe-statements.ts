import type pg from "pg";
import { observe } from "../tracing/observe.ts";

const VERBS = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "TRUNCATE"]);

/**
 * All statements of a transaction share one span (transaction.ts); each other statement gets its
 * own, named by its name or verb.
 */
export function observeStatements(pool: pg.Pool): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  const observed = (...args: unknown[]) => {
    // Called with a callback instead of returning a promise: not our code.
    if (typeof args.at(-1) === "function") return query(...args);
    const attributes = { "db.system.name": "postgresql" };
    const name = `database ${nameOf(args[0] as string | pg.QueryConfig)}`;
    return observe({ name, kind: "client", attributes, isPart: true }, () => query(...args));
  };
  Object.assign(pool, { query: observed });
}

function nameOf(statement: string | pg.QueryConfig): string {
  if (typeof statement !== "string" && statement.name) return statement.name;
  const text = typeof statement === "string" ? statement : statement.text;
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "";
  return VERBS.has(verb) ? verb : "statement";
}
