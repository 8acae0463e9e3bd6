/** What an older release, which runs beside the new one during an update, would miss or be refused. */
const CONTRACTIONS = [
  /\bDROP (TABLE|COLUMN|TYPE|FUNCTION|VIEW|SCHEMA)\b/i,
  /\bRENAME\b/i,
  /\bALTER COLUMN\b.*\b(SET NOT NULL|TYPE|DROP DEFAULT)\b/i,
  /\bADD COLUMN\b(?!.*\bDEFAULT\b).*\bNOT NULL\b/i,
  /\bADD CONSTRAINT\b/i,
  /\bCREATE UNIQUE INDEX\b/i,
];
const SAYS_HOW_IT_IS_MEANT = /UPDATE "?schema_compatibility"?|^-- Beside older releases: \S/m;

/**
 * The statements of a migration that take something away, when it says neither from which release
 * on that is right (UPDATE "schema_compatibility") nor why older ones do not mind ("-- Beside older
 * releases: …"). Pure.
 */
export function findContractions(sql: string): string[] {
  if (SAYS_HOW_IT_IS_MEANT.test(sql)) return [];
  const statements = sql
    .replace(/--.*$/gm, "")
    .split(";")
    .map((statement) => statement.replace(/\s+/g, " ").trim());
  const own = statements.flatMap((statement) => /^CREATE TABLE (\S+)/i.exec(statement)?.[1] ?? []);
  const isOfOwnTable = (statement: string) =>
    own.some(
      (table) =>
        statement.includes(` ON ${table}`) || statement.startsWith(`ALTER TABLE ${table} `),
    );
  return statements.filter(
    (statement) =>
      CONTRACTIONS.some((contraction) => contraction.test(statement)) && !isOfOwnTable(statement),
  );
}
