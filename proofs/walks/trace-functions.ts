// Loaded before a program (`node --import`): each function of lib says when it is entered, and with what.

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ROOT_DIR } from "../../local/settings.ts";

/** Called at the start of a function with what it was given, which is read only when somebody asks. */
type OnEnter = (file: string, name: string, given: () => unknown[]) => void;

declare global {
  var onEnter: OnEnter | undefined;
}

const TRACED = /^lib\/(?!generated\/).*\.ts$/;

registerHooks({
  load(url, context, nextLoad) {
    const place = url.startsWith("file:") ? fileURLToPath(url) : "";
    const file = path.relative(ROOT_DIR, place).replaceAll(path.sep, "/");
    return TRACED.test(file)
      ? {
          format: "module-typescript",
          source: traced(file, readFileSync(place, "utf8")),
          shortCircuit: true,
        }
      : nextLoad(url, context);
  },
});

type Insertion = { at: number; text: string };

/** The same source with a call at the start of each function. It stays TypeScript, and on its lines. */
function traced(file: string, source: string): string {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const insertions: Insertion[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body)
      insertions.push(...callIn(node as ts.FunctionLikeDeclaration, file, tree));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return insertions
    .toSorted((one, other) => other.at - one.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), source);
}

function callIn(node: ts.FunctionLikeDeclaration, file: string, tree: ts.SourceFile): Insertion[] {
  const body = node.body as ts.ConciseBody;
  const name = `${nameOf(node)}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
  const given = node.parameters.flatMap(({ name: binding }) => namesIn(binding)).join(", ");
  const call = `globalThis.onEnter?.(${JSON.stringify(file)}, ${JSON.stringify(name)}, () => [${given}])`;
  return ts.isBlock(body)
    ? [{ at: body.getStart(tree) + 1, text: ` ${call};` }]
    : [
        { at: body.getStart(tree), text: `(${call}, (` },
        { at: body.end, text: "))" },
      ];
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  const { parent } = node;
  const named =
    node.name ??
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : null);
  return named?.getText() ?? "=>";
}

function namesIn(binding: ts.BindingName): string[] {
  if (ts.isIdentifier(binding)) return binding.text === "this" ? [] : [binding.text];
  return binding.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesIn(element.name),
  );
}
