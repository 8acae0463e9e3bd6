import { z } from "zod";
import type { Provision } from "#lib/generated/prisma/client.ts";
import type { GustoProblem } from "#lib/gusto/error-body.ts";

export type ProvisionView = {
  id: string;
  companyName: string;
  adminEmail: string;
  adminName: string;
  state: "sending" | "created" | "refused" | "unknown" | "connected";
  claimUrl: string | null;
  problems: GustoProblem[];
  reason: string | null;
  companyId: string | null;
  createdAt: Date;
  emailedAt: Date | null;
};

const problems = z.array(z.object({ field: z.string(), message: z.string() })).catch([]);

export function toProvisionView(row: Provision): ProvisionView {
  const {
    id,
    companyName,
    adminEmail,
    adminName,
    state,
    claimUrl,
    reason,
    companyId,
    createdAt,
    emailedAt,
  } = row;
  return {
    id,
    companyName,
    adminEmail,
    adminName,
    state,
    claimUrl,
    problems: problems.parse(row.problems),
    reason,
    companyId,
    createdAt,
    emailedAt,
  };
}
