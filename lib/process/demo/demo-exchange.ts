import { z } from "zod";

/* The ledger of the demo's simulator: what Gusto saw of each call of its token endpoint. Pure. */

export const exchangeSchema = z.object({
  exchanges: z.array(
    z.object({
      id: z.number(),
      grant_type: z.string().nullable(),
      company_uuids: z.array(z.string()),
      started_at: z.coerce.date(),
      outcome: z.string(),
      presented_fingerprint: z.string().nullable(),
      issued_fingerprint: z.string().nullable(),
      first_used_at: z.coerce.date().nullable(),
      processed: z.boolean(),
      overlapped: z.boolean(),
    }),
  ),
});
type LedgerLine = z.infer<typeof exchangeSchema>["exchanges"][number];

export type DemoExchange = {
  id: number;
  at: Date;
  /** Null: of no company that is known here. */
  company: { id: string; name: string } | null;
  isRefresh: boolean;
  /** "rotated", "issued", "invalid_grant", "fault:status_5xx" …, "in_flight". */
  outcome: string;
  /** Gusto did what was asked, whether or not its answer arrived. */
  isProcessed: boolean;
  /** Fingerprints of the refresh token (or code) that was sent, and of the one that came back. */
  sent: string | null;
  issued: string | null;
  /** Another call with the same token was under way: a token that was not spent once. */
  isOverlapped: boolean;
  /** The new access token was used, which ends the token that was sent. */
  isUsed: boolean;
};

export function toDemoExchange(
  line: LedgerLine,
  company: { id: string; name: string } | undefined,
): DemoExchange {
  return {
    ...{ id: line.id, at: line.started_at, outcome: line.outcome },
    company: company ? { id: company.id, name: company.name } : null,
    isRefresh: line.grant_type === "refresh_token",
    isProcessed: line.processed,
    ...{ sent: line.presented_fingerprint, issued: line.issued_fingerprint },
    ...{ isOverlapped: line.overlapped, isUsed: line.first_used_at !== null },
  };
}
