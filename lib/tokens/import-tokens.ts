import "server-only";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { fingerprint } from "../crypto/fingerprint.ts";
import { Secret } from "../crypto/secret.ts";
import { db, type Transaction } from "../db.ts";
import { env } from "../env.ts";
import { attachToken, storeAuthorizedPair, UNKNOWN_RESOURCE_OWNER } from "./store-authorized-pair.ts";

/*
 * Taking over token pairs that a partner already has. A pair is only stored, never used: the first refresh is the protocol's.
 * Every line is a transaction of its own, so an import that is interrupted is simply run again: what is stored is recognised
 * by its fingerprint.
 */

const TEN_DIGITS_OF_SECONDS = 99_999_999_999;
/** Gusto's access tokens live two hours; a later time on a line is a mistake that would show a dead token as healthy. */
const LONGEST_LIFE_SECONDS = 7_200;

const expiresAt = z.union([
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  z.number().int().positive().max(TEN_DIGITS_OF_SECONDS).transform((seconds) => new Date(seconds * 1_000)),
]);

/** PostgreSQL's text has no NUL. */
const text = z.string().regex(/^[^\u0000]*$/);

const lineSchema = z.object({
  company_uuid: z.uuid(),
  access_token: z.string().min(1).max(4_096),
  refresh_token: z.string().min(1).max(4_096),
  expires_at: expiresAt,
  name: text.trim().min(1).max(300).optional(),
  resource_owner_uuid: z.uuid().toLowerCase().optional(),
  scope: text.max(4_096).optional(),
});
type ImportLine = z.infer<typeof lineSchema>;

export type ImportOutcome =
  | { kind: "imported" }
  /** The pair was stored before; this company is now served by it too. */
  | { kind: "attached" }
  /** Nothing to do: the same pair already serves this company. */
  | { kind: "known" }
  | { kind: "skipped"; reason: string };

/** Stores the pair of one line of NDJSON. A bad line is an outcome, not an error; the messages never repeat a token. */
export async function importTokenLine(text: string): Promise<ImportOutcome> {
  const parsed = lineSchema.safeParse(parseJson(text));
  if (!parsed.success) return { kind: "skipped", reason: describe(parsed.error) };
  return db().$transaction((tx) => importLine(tx, parsed.data));
}

const COMPANY = /"company_uuid"\s*:\s*"([^"]*)"/;

/**
 * Imports lines side by side, but those of one company in their order: of two pairs for it the first counts.
 * @param failed what a line counts as that the database could not take
 * @returns an outcome for each line
 */
export async function importTokenLines(texts: readonly string[], failed: (error: unknown) => ImportOutcome): Promise<(ImportOutcome | "empty")[]> {
  const outcomes: (ImportOutcome | "empty")[] = texts.map(() => "empty");
  const companies = Map.groupBy([...texts.entries()].filter(([, text]) => text.trim() !== ""), ([, text]) => COMPANY.exec(text)?.[1]?.toLowerCase());
  const importInTurn = async (lines: [index: number, text: string][]): Promise<void> => {
    for (const [index, text] of lines) outcomes[index] = await importTokenLine(text).catch(failed);
  };
  await Promise.all([...companies.values()].map(importInTurn));
  return outcomes;
}

async function importLine(tx: Transaction, line: ImportLine): Promise<ImportOutcome> {
  const environment = env().GUSTO_ENVIRONMENT;
  const refreshFingerprint = fingerprint(line.refresh_token);
  // Two lines with one pair, or two imports at once: the second waits here and then finds the first one's row.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${refreshFingerprint}, 0)), pg_advisory_xact_lock(hashtextextended(${line.company_uuid.toLowerCase()}, 0))`;
  const stored = await tx.gustoAuthToken.findUnique({ where: { refreshFingerprint }, select: { id: true, resourceOwnerUuid: true } });
  const company = await tx.company.upsert({
    where: { environment_gustoUuid: { environment, gustoUuid: line.company_uuid } },
    create: { environment, gustoUuid: line.company_uuid, name: line.name ?? "Unnamed company" },
    update: {},
    include: { grants: { where: { endedAt: null }, select: { tokenId: true } } },
  });
  if (stored && company.grants.some((grant) => grant.tokenId === stored.id)) return { kind: "known" };
  // Never in place of a grant that lives: the pair on the line may be the older one.
  if (company.grants.length > 0) return { kind: "skipped", reason: "this company already has a grant here" };
  const resourceOwnerUuid = line.resource_owner_uuid ?? stored?.resourceOwnerUuid ?? UNKNOWN_RESOURCE_OWNER;
  const tokenId = stored?.id ?? (await storeLine(tx, line)).tokenId;
  await attachToken({ tokenId, resourceOwnerUuid, scope: line.scope ?? null, companyIds: [company.id], actor: "import" }, tx);
  await recordAudit(tx, { actor: "system", action: "connect", subject: `company:${company.id}`, ip: null, detail: { by: "import", name: company.name } });
  return { kind: stored ? "attached" : "imported" };
}

function storeLine(tx: Transaction, line: ImportLine): Promise<{ tokenId: string }> {
  const pair = {
    accessToken: new Secret(line.access_token),
    refreshToken: new Secret(line.refresh_token),
    expiresInSeconds: Math.min(LONGEST_LIFE_SECONDS, Math.max(0, Math.floor((line.expires_at.getTime() - Date.now()) / 1_000))),
    scope: line.scope ?? null,
  };
  return storeAuthorizedPair({ environment: env().GUSTO_ENVIRONMENT, pair, actor: "import", origin: "imported" }, tx);
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join(".");
  return field ? `${field} is missing or not valid` : "not a JSON object";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
