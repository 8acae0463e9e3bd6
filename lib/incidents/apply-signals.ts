import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { CauseId } from "./causes/causes.ts";
import { CAUSES } from "./causes/find-cause.ts";
import { openFor } from "./open-incident.ts";
import type { Signal, SystemFacts } from "./causes/system-facts.ts";

type SignalledIncident = {
  id: string;
  cause: string;
  signalCompanies: number;
  signalWaiting: number;
};

/** What the installation shows, by cause. */
function signalsOf(facts: SystemFacts): Map<CauseId, Signal> {
  return new Map(
    CAUSES.flatMap(({ id, signal }) => {
      const shown = signal?.(facts);
      return shown ? [[id, shown] as const] : [];
    }),
  );
}

/** Whether the open incidents say something else than the installation shows. Pure. */
export function isSignalNews(facts: SystemFacts, open: readonly SignalledIncident[]): boolean {
  const signals = signalsOf(facts);
  return (
    open.length !== signals.size ||
    open.some(({ cause, signalCompanies, signalWaiting }) => {
      const signal = signals.get(cause as CauseId);
      return signal?.companies !== signalCompanies || signal.waiting !== signalWaiting;
    })
  );
}

/**
 * Opens, changes and ends what the installation itself shows. The caller holds the lock of all incidents.
 * @returns the incidents that have changed
 */
export async function applySignals(
  tx: Transaction,
  facts: SystemFacts,
  now: Date,
): Promise<Set<string>> {
  const signals = signalsOf(facts);
  const open = await readSignalled(tx);
  const changed = new Set<string>();
  for (const { id, cause } of open)
    if (!signals.has(cause as CauseId)) {
      await tx.incident.update({
        where: { id },
        data: { signalSince: null, signalCompanies: 0, signalWaiting: 0 },
      });
      changed.add(id);
    }
  for (const [cause, { since, companies, waiting }] of signals) {
    const id =
      open.find((one) => one.cause === cause)?.id ?? (await openFor(tx, cause, since, now));
    await tx.$executeRaw`
      UPDATE incidents
      SET signal_since = ${since}, since = LEAST(since, ${since}), signal_companies = ${companies},
        signal_waiting = ${waiting}
      WHERE id = ${id}::uuid`;
    changed.add(id);
  }
  return changed;
}

/** The open incidents that the installation shows: no more than there are causes. */
export function readSignalled(tx: Transaction): Promise<SignalledIncident[]> {
  return tx.incident.findMany({
    where: { resolvedAt: null, signalSince: { not: null } },
    select: { id: true, cause: true, signalCompanies: true, signalWaiting: true },
  });
}
