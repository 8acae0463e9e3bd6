import { readDocument } from "#test/documents/read-document.ts";
import { runInShell } from "#test/documents/run-in-shell.ts";
import { readEnvironment } from "../../../local/settings.ts";
import type { PostgresPrograms } from "./postgres-server.ts";

type Typed = {
  variables: Record<string, string>;
  programs: PostgresPrograms;
  asPostgres?: boolean;
};

/**
 * Types the block of a guide that contains these words, as it stands.
 * @throws with what was printed when a command of it fails
 */
export async function typeFromGuide(
  file: string,
  contains: string,
  { variables, programs, asPostgres = false }: Typed,
): Promise<string> {
  const block = readDocument(file).blocks.find(
    ({ language, text }) => language === "sh" && text.includes(contains),
  );
  if (!block) throw new Error(`${file} has no commands with "${contains}".`);
  const environment = readEnvironment();
  const { code, output } = await runInShell(
    block.text,
    { ...environment, ...variables, PATH: `${programs.bin}:${environment.PATH}` },
    asPostgres ? programs.account : {},
  );
  if (code !== 0) throw new Error(`${block.text}ended with ${code}: ${output}`);
  return output;
}
