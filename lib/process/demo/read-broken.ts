import "server-only";
import { z } from "zod";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { requireDemo } from "#lib/sign-in/demo-gate.ts";
import { revokedCompanies } from "./break-something.ts";
import { type DemoExchange, exchangeSchema, toDemoExchange } from "./demo-exchange.ts";
import { controlSimulator } from "./simulator-control.ts";

const SHOWN_EXCHANGES = 20;
const OFFERED_COMPANIES = 50;

type BrokenView = {
  /** Faults that are on, and companies whose app was removed. */
  faults: number;
  revoked: number;
  /** The newest first. */
  exchanges: DemoExchange[];
  /** To choose from, by name. */
  companies: { id: string; name: string }[];
  /** The process id of the newest worker on this machine. */
  workerPid: string | null;
};

const faultsSchema = z.object({ faults: z.array(z.object({ remaining: z.number().nullable() })) });

/**
 * What is broken now, and what the simulated Gusto saw.
 * @throws AppError not_found outside a demo and for anyone but operators; unavailable
 */
export async function readBroken(viewer: Viewer, host: string | null): Promise<BrokenView> {
  requireDemo(host);
  requireOperator(viewer);
  const [{ faults }, { exchanges }, { companies }, worker] = await Promise.all([
    controlSimulator("/faults", faultsSchema),
    controlSimulator(`/ledger?newest=${SHOWN_EXCHANGES}`, exchangeSchema),
    listCompanies(viewer, { sort: "name", limit: OFFERED_COMPANIES }),
    db().processHeartbeat.findFirst({
      where: { kind: "worker" },
      orderBy: { lastSeenAt: "desc" },
      select: { process: true },
    }),
  ]);
  const uuids = [...new Set(exchanges.flatMap(({ company_uuids }) => company_uuids))];
  const named = await db().company.findMany({
    where: { gustoUuid: { in: uuids } },
    select: { id: true, gustoUuid: true, name: true },
  });
  const byUuid = new Map(named.map((company) => [company.gustoUuid, company]));
  return {
    faults: faults.filter(({ remaining }) => remaining !== 0).length,
    revoked: revokedCompanies.size,
    exchanges: exchanges
      .toReversed()
      .map((exchange) => toDemoExchange(exchange, byUuid.get(exchange.company_uuids[0] ?? ""))),
    companies: companies.map(({ id, name }) => ({ id, name })),
    workerPid: worker?.process.split(":").at(-1) ?? null,
  };
}
