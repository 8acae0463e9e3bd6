// Measures file and function sizes, crowded folders, exports used only at home, and circular
// imports.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import {
  listHiddenGlobals,
  listMisnamedFiles,
  listUnnamedSql,
  type Source,
} from "./measure-names.ts";
import { ROOT_DIR } from "./settings.ts";

export const FOLDER_LIMIT = 25;
export const FILE_LINES_LIMIT = 250;
export const FUNCTION_LINES_LIMIT = 120;
/** Called by its path: by Next.js, a tool or a person. */
const ENTRY =
  /^(app\/|scripts\/|proofs\/|e2e\/|worker\/main|server\/main|simulator\/main|proxy|instrumentation|.*\.config\.)/;

/** Sources without types, which are only counted. */
const MODULES = { cwd: ROOT_DIR, exclude: ["node_modules/**", ".next/**", "dist/**"] };

type Imported = { from: string; to: string; names: string[] | "all" };

function readSource(file: string): Source {
  const text = readFileSync(path.join(ROOT_DIR, file), "utf8");
  const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
  return { file, tree, lines: text.trimEnd().split("\n").length };
}

function importsOf({ file, tree }: Source): Imported[] {
  const text = tree.getFullText();
  const later = [...text.matchAll(/import\(\s*"([.#][^"]+)"/g)].map(([, place = ""]) => place);
  const whole = later.map((place): Imported => ({
    from: file,
    to: resolve(file, place),
    names: "all",
  }));
  return [
    ...whole,
    ...tree.statements.flatMap((statement): Imported[] => {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
      const place = statement.moduleSpecifier;
      if (!place || !ts.isStringLiteral(place) || !/^[.#]/.test(place.text)) return [];
      const bindings = ts.isImportDeclaration(statement)
        ? statement.importClause?.namedBindings
        : statement.exportClause;
      const named = bindings && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings));
      const names = named
        ? bindings.elements.map((one) => (one.propertyName ?? one.name).text)
        : "all";
      return [{ from: file, to: resolve(file, place.text), names }];
    }),
  ];
}

function resolve(file: string, place: string): string {
  return place.startsWith("#") ? place.slice(1) : path.join(path.dirname(file), place);
}

type FunctionSize = { place: string; lines: number };

function functionSizes({ file, tree }: Source): FunctionSize[] {
  const found: FunctionSize[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const [first = 0, last = 0] = [node.getStart(tree), node.end].map(
        (at) => tree.getLineAndCharacterOfPosition(at).line,
      );
      found.push({ place: `${file}:${first + 1}`, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function exportsOf({ tree }: Source): string[] {
  return tree.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(tree));
    return "name" in statement && statement.name ? [(statement.name as ts.Identifier).text] : [];
  });
}

/**
 * Files that import each other, directly or indirectly. Types count, since readers follow them as
 * well.
 */
function listCircles(production: readonly Source[], imports: readonly Imported[]): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const walk = (file: string, trail: string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const { to } of next.get(file) ?? []) walk(to, [...trail, file]);
    state.set(file, "done");
  };
  for (const { file } of production) walk(file, []);
  return circles;
}

type Measures = {
  fileLines: number[];
  functionLines: number[];
  /** One printable line each. */
  longFiles: string[];
  longFunctions: string[];
  crowdedFolders: string[];
  usedOnlyAtHome: string[];
  exportedTwice: string[];
  circles: string[];
  hiddenGlobals: string[];
  unnamedSql: string[];
  misnamedFiles: string[];
};

/** Reads every source file; for tests and proofs, only their imports. */
export function measureSources(): Measures {
  const sources = globSync(
    [
      "*.ts",
      "{app,components,lib,local,proofs,scripts,server,simulator,test,worker,e2e}/**/*.{ts,tsx}",
    ],
    {
      cwd: ROOT_DIR,
      exclude: ["lib/generated/**"],
    },
  )
    .sort()
    .map(readSource);
  const production = sources.filter(
    ({ file }) => !/\.(test|spec)\.tsx?$/.test(file) && !/^(test|e2e|proofs)\//.test(file),
  );
  const imports = sources.flatMap(importsOf);
  const functions = production.flatMap(functionSizes);

  const used = new Set(
    imports.flatMap(({ to, names }) =>
      names === "all" ? [`${to} *`] : names.map((name) => `${to} ${name}`),
    ),
  );
  const exported = production.flatMap((source) =>
    exportsOf(source).map((name) => ({ file: source.file, name })),
  );
  const atHome = exported.filter(
    ({ file, name }) => !ENTRY.test(file) && !used.has(`${file} ${name}`) && !used.has(`${file} *`),
  );
  const twice = [
    ...Map.groupBy(
      exported.filter(({ file }) => !file.startsWith("app/") && !file.startsWith("simulator/")),
      ({ name }) => name,
    ),
  ].filter(([, places]) => places.length > 1);
  const files = [...sources.map(({ file }) => file), ...globSync("*/**/*.mjs", MODULES)];
  const crowded = [...Map.groupBy(files, path.dirname)].filter(
    ([, inFolder]) => inFolder.length > FOLDER_LIMIT,
  );

  return {
    fileLines: production.map(({ lines }) => lines),
    functionLines: functions.map(({ lines }) => lines),
    longFiles: production
      .filter(({ lines }) => lines > FILE_LINES_LIMIT)
      .map(({ file, lines }) => `${file} ${lines}`),
    longFunctions: functions
      .filter(({ lines }) => lines > FUNCTION_LINES_LIMIT)
      .map(({ place, lines }) => `${place} ${lines}`),
    crowdedFolders: crowded.map(([folder, inFolder]) => `${folder} ${inFolder.length}`),
    usedOnlyAtHome: atHome.map(({ file, name }) => `${file} ${name}`),
    exportedTwice: twice.map(
      ([name, places]) => `${name}: ${places.map(({ file }) => file).join(", ")}`,
    ),
    circles: listCircles(production, imports),
    hiddenGlobals: listHiddenGlobals(production),
    unnamedSql: listUnnamedSql(production),
    misnamedFiles: listMisnamedFiles(
      exported.filter(({ file }) => /^(lib|components|local|server|worker)\//.test(file)),
    ),
  };
}
