// Names that mislead: names that hide a global, SQL without Sql in its name, a file that is not
// named after what it exports.

import path from "node:path";
import ts from "typescript";

export type Source = { file: string; tree: ts.SourceFile; lines: number };

/** Types that every file has without an import, beside the values of this Node. */
const GLOBAL_TYPES =
  "Awaited Comment Document Element Event Exclude Extract History Image Location Node Notification Omit Option Parameters Partial Pick Range Readonly Record Required ReturnType Selection Storage Text Window";
const GLOBALS = new Set([...Object.getOwnPropertyNames(globalThis), ...GLOBAL_TYPES.split(" ")]);

/** Declarations of whole files that hide a global of the same name. */
export function listHiddenGlobals(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, tree }) =>
    tree.statements
      .flatMap(namesOf)
      .filter((name) => GLOBALS.has(name))
      .map((name) => `${file} ${name}`),
  );
}

/** Functions that return SQL, and are neither called so nor in a file that is. */
export function listUnnamedSql(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file }) => !file.endsWith("-sql.ts"))
    .flatMap(({ file, tree }) =>
      tree.statements
        .filter((statement) => ts.isFunctionDeclaration(statement))
        .filter(({ type }) => /^Prisma\.Sql(\[\])?$/.test(type?.getText(tree) ?? ""))
        .map(({ name }) => name?.text ?? "")
        .filter((name) => !name.endsWith("Sql"))
        .map((name) => `${file} ${name}`),
    );
}

/** Files with one export, of which neither name says the other. */
export function listMisnamedFiles(exported: readonly { file: string; name: string }[]): string[] {
  return [...Map.groupBy(exported, ({ file }) => file)].flatMap(([file, names]) => {
    const [only] = names;
    if (!only || names.length > 1) return [];
    const [ofFile, ofExport] = [wordsOf(path.parse(file).name), wordsOf(only.name)];
    const isNamed =
      ofFile.every((word) => ofExport.includes(word)) ||
      ofExport.every((word) => ofFile.includes(word));
    return isNamed ? [] : [`${file} ${only.name}`];
  });
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  return "name" in statement && statement.name ? [(statement.name as ts.Identifier).text] : [];
}

/** In lower case and without a plural's s. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[-_]/)
    .map((word) => word.replace(/s$/, ""));
}
