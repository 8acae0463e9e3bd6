import "server-only";
import { z } from "zod";
import { callCompany, type CallOutcome } from "#lib/calls/call-company.ts";
import { jsonOf } from "#lib/gusto/outcome.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { judgeCall, type Trouble } from "./judge-call.ts";

/** `per`: the list's actual page size, which may be smaller than requested. */
export type Page<Body = unknown> = {
  body: Body;
  total: number | null;
  pages: number | null;
  per: number | null;
};
type Call = {
  path: string;
  query: Readonly<Record<string, string>>;
  scope: string;
  attempts: number;
};

/** What an answer must be at least; its rows are read one by one. */
export const LIST = z.array(z.unknown());
export const OBJECT = z.looseObject({});

/** @returns the page, with the totals from Gusto's headers, or what to do instead */
export async function fetchPage<Body>(
  run: HeldRun,
  { path, query, scope, attempts }: Call,
  schema: z.ZodType<Body>,
): Promise<{ kind: "page"; page: Page<Body> } | Trouble> {
  const outcome: CallOutcome<Body> = await callCompany(
    { gustoUuid: run.gustoUuid, actor: run.actor, lane: run.lane, path, query },
    jsonOf(schema),
  );
  if (outcome.kind !== "ok") return judgeCall(outcome, scope, attempts);
  const { value, answer } = outcome;
  return {
    kind: "page",
    page: {
      body: value,
      total: header(answer.headers, "x-total-count"),
      pages: header(answer.headers, "x-total-pages"),
      per: header(answer.headers, "x-per-page") || null,
    },
  };
}

function header(headers: { get(name: string): string | null }, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
