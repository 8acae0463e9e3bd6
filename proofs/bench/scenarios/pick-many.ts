import { randomUUID } from "node:crypto";
import { selectCompanies } from "#lib/companies/choice/select-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { createGrant, createViewer } from "#test/people.ts";
import { countStatements } from "#test/count-statements.ts";
import type { Figure } from "../figure.ts";
import type { Run } from "../run.ts";
import { callerOf } from "#test/caller-of.ts";

/** One person picks many companies, then none. Nothing is synced: the requests stay queued. */
export async function* pickMany({ quick }: Run): AsyncGenerator<Figure> {
  for (const companies of quick ? [10, 1_000] : [10, 1_000, 10_000]) {
    const viewer = await createViewer();
    const ids = await createCompanies(companies, viewer.userId);
    const on = await measure(() => selectCompanies(callerOf(viewer), ids));
    const waiting = await db().syncRun.count({
      where: { companyId: { in: ids }, state: "queued" },
    });
    const off = await measure(() => selectCompanies(callerOf(viewer), []));
    yield {
      name: "pick.many",
      value: on.milliseconds,
      unit: "ms",
      detail: {
        companies,
        statements: on.statements,
        runs_requested: waiting,
        none_ms: off.milliseconds,
        none_statements: off.statements,
        form_bytes: await formBytes(ids),
      },
    };
  }
}

async function createCompanies(count: number, userId: string): Promise<string[]> {
  const made = await db().company.createManyAndReturn({
    data: Array.from({ length: count }, () => ({
      environment: "demo" as const,
      gustoUuid: randomUUID(),
      name: "Test Company",
    })),
    select: { id: true },
  });
  const ids = made.map(({ id }) => id);
  const tokenId = await createGrant([], undefined, userId);
  await db().companyGrant.createMany({
    data: ids.map((companyId) => ({ companyId, tokenId, resourceOwnerUuid: userId })),
  });
  await db().$executeRaw`ANALYZE companies, company_grants, gusto_auth_tokens`;
  return ids;
}

async function measure(
  act: () => Promise<unknown>,
): Promise<{ milliseconds: number; statements: number }> {
  const begun = performance.now();
  const statements = await countStatements(act);
  return { statements, milliseconds: performance.now() - begun };
}

/** The size of the browser's request for such a pick. */
async function formBytes(ids: readonly string[]): Promise<number> {
  const form = new FormData();
  for (const id of ids) form.append("1_companyId", id);
  return (await new Response(form).arrayBuffer()).byteLength;
}
