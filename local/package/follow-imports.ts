// Finds the files and packages a program loads: what an image needs, and nothing else.

import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ROOT_DIR } from "../settings.ts";

type Followed = { files: Set<string>; packages: Set<string> };

/** @param entries relative to the project root, like the returned files */
export function followImports(entries: readonly string[]): Followed {
  const followed: Followed = { files: new Set(), packages: new Set() };
  const left = [...entries];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (followed.files.has(file)) continue;
    followed.files.add(file);
    for (const place of importsOf(file)) {
      if (place.startsWith("#")) left.push(place.slice(1));
      else if (place.startsWith(".")) left.push(path.join(path.dirname(file), place));
      else if (!place.startsWith("node:")) followed.packages.add(packageOf(place));
    }
  }
  return followed;
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT_DIR, file), "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const place = placeOf(node);
    if (place) found.push(place);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/**
 * Types are gone when Node runs a file; any other import is loaded, if only for its side effects.
 */
function placeOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node))
    return node.importClause?.isTypeOnly ? undefined : textOf(node.moduleSpecifier);
  if (ts.isExportDeclaration(node))
    return node.isTypeOnly ? undefined : textOf(node.moduleSpecifier);
  const isLoadedLater =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isLoadedLater ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteral(node) ? node.text : undefined;
}

function packageOf(place: string): string {
  return place.split("/", place.startsWith("@") ? 2 : 1).join("/");
}
