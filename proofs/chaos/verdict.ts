import { shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { TIMING } from "#lib/tokens/protocol/timing.ts";
import type { GustoAuthToken } from "#lib/generated/prisma/client.ts";
import { sweepDueTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { age, type ConnectedCompany, control } from "#test/connected-company.ts";
import type { ChaosStack } from "./stack.ts";

/*
 * What happened to a grant after a disturbance, judged from the simulator's ledger and the database
 * rather than our processes' own reports.
 */

export type Rule = "first_use" | "strict_single_use";

export type Counts = {
  trials: number;
  healed: number;
  /**
   * Reconnect required, and the ledger proves that Gusto rotated while no process could store the
   * response.
   */
  unrecoverable: number;
  /** Must be zero. */
  lost: number;
  overlaps: number;
  forks: number;
  usedBeforeCommit: number;
  callsForFinalRows: number;
  heldConnections: number;
};

export const NO_COUNTS: Counts = {
  trials: 0,
  healed: 0,
  unrecoverable: 0,
  lost: 0,
  overlaps: 0,
  forks: 0,
  usedBeforeCommit: 0,
  callsForFinalRows: 0,
  heldConnections: 0,
};

type LedgerLine = {
  grant_type: string;
  company_uuids: string[];
  presented_fingerprint: string;
  issued_fingerprint?: string | null;
  first_used_at?: string | null;
  started_at: string;
  overlapped: boolean;
};

/** Expires leases and lets the worker sweep until every company works again or is final. */
export async function healAll(companies: ConnectedCompany[]): Promise<void> {
  // The app uses production limits, whatever our workers' limits are.
  const seconds = Math.ceil((TIMING.unknownGraceMs + TIMING.leaseMs) / 1_000) + 1;
  for (let round = 0; round < 4; round += 1) {
    const rows = await db().gustoAuthToken.findMany({
      where: { id: { in: companies.map((company) => company.tokenId) } },
      select: { id: true, state: true, accessTokenExpiration: true },
    });
    const unsettled = rows.filter(
      (row) =>
        row.state === "refreshing" ||
        row.state === "uncertain" ||
        (row.state === "active" && (row.accessTokenExpiration ?? new Date(0)) <= new Date()),
    );
    if (unsettled.length === 0) return;
    for (const row of unsettled) await age(row.id, seconds);
    await sweepDueTokens();
  }
}

/** Judges each company and sums up. `violations` has one line per broken invariant. */
export async function judgeAll(
  stack: ChaosStack,
  rule: Rule,
  companies: ConnectedCompany[],
): Promise<{ counts: Counts; violations: string[] }> {
  const { exchanges } = await control<{ exchanges: LedgerLine[] }>(stack.simulator, "/ledger");
  const counts = { ...NO_COUNTS };
  const violations: string[] = [];
  for (const company of companies) {
    const lines = exchanges.filter(
      (line) =>
        line.grant_type === "refresh_token" && line.company_uuids.includes(company.gustoUuid),
    );
    const broken = await judge(rule, company, lines, counts);
    violations.push(...broken.map((sentence) => `${company.gustoUuid}: ${sentence}`));
  }
  return { counts, violations };
}

async function judge(
  rule: Rule,
  company: ConnectedCompany,
  lines: LedgerLine[],
  counts: Counts,
): Promise<string[]> {
  const row = await db().gustoAuthToken.findUniqueOrThrow({
    where: { id: company.tokenId },
    include: { events: true },
  });
  const committed = new Set(row.events.map((event) => event.fingerprint));
  const broken: string[] = [];
  counts.trials += 1;

  if (lines.some((line) => line.overlapped)) {
    counts.overlaps += 1;
    broken.push("I1: two exchanges of one refresh token overlapped");
  }
  const children = lines.filter(
    (line) => line.issued_fingerprint && committed.has(line.issued_fingerprint),
  );
  if (new Set(children.map((line) => line.presented_fingerprint)).size !== children.length) {
    counts.forks += 1;
    broken.push("I2: two children of one parent were committed");
  }
  if (
    lines.some(
      (line) =>
        line.first_used_at && line.issued_fingerprint && !committed.has(line.issued_fingerprint),
    )
  ) {
    counts.usedBeforeCommit += 1;
    broken.push("I3: an access token was used that was never committed");
  }
  const final = row.state === "reconnect_required" ? row.stateSince : null;
  if (
    final &&
    lines.some((line) => new Date(line.started_at).getTime() > final.getTime() + 1_000)
  ) {
    counts.callsForFinalRows += 1;
    broken.push("I6: Gusto was called for a final row");
  }
  return [...broken, ...(await judgeEnd(rule, row, lines, committed, counts))];
}

async function judgeEnd(
  rule: Rule,
  row: GustoAuthToken,
  lines: LedgerLine[],
  committed: Set<string | null>,
  counts: Counts,
): Promise<string[]> {
  if (
    row.state === "active" &&
    (await getTokenInfo(await tokenServices().vault.openAccessToken(row))).kind === "ok"
  ) {
    counts.healed += 1;
    return [];
  }
  const stored = row.refreshFingerprint ? shortFingerprint(row.refreshFingerprint) : null;
  const spent = lines.some(
    (line) =>
      line.presented_fingerprint === stored &&
      line.issued_fingerprint &&
      !committed.has(line.issued_fingerprint),
  );
  if (
    rule === "strict_single_use" &&
    row.state === "reconnect_required" &&
    row.stateReason === "lost_in_unknown_outcome" &&
    spent
  ) {
    counts.unrecoverable += 1;
    return [];
  }
  counts.lost += 1;
  return [`lost: the row is ${row.state} (${row.stateReason ?? row.lastError ?? "no reason"})`];
}
