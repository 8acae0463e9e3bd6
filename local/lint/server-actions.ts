// A lint rule: a server action is a public endpoint, so each one must be made with action() or
// operatorAction() from app/action.ts, which check the request's origin and the caller's rights,
// and validate the form.

import type { Rule } from "eslint";
import type { Expression, Program } from "estree";

const NOT_MADE =
  "Anyone who knows a server action's id can call it. Make it with action(schema, run) or operatorAction(schema, run) from app/action.ts: `export const name = action(…)`.";
const ELSEWHERE =
  'Server actions belong in app/**/actions.ts only, where this rule checks what "use server" exports.';
const MAKERS = ["action", "operatorAction"];
const HOME = /(^|[\\/])app[\\/](.*[\\/])?actions\.ts$/;

export const serverActions: Rule.RuleModule = {
  meta: { type: "problem", schema: [], messages: { notMade: NOT_MADE, elsewhere: ELSEWHERE } },
  create(context) {
    const isHome = HOME.test(context.filename);
    return {
      "ExpressionStatement[directive='use server']"(node: Rule.Node) {
        if (!isHome || node.parent?.type !== "Program")
          context.report({ node, messageId: "elsewhere" });
      },
      Program(program) {
        if (!isHome) return;
        const makers = importedMakers(program);
        for (const node of program.body) {
          if (node.type === "ExportAllDeclaration" || node.type === "ExportDefaultDeclaration")
            context.report({ node, messageId: "notMade" });
          if (node.type !== "ExportNamedDeclaration" || isType(node)) continue;
          const made =
            node.declaration?.type === "VariableDeclaration" &&
            node.declaration.declarations.every(({ init }) => isMade(init, makers));
          if (!made) context.report({ node, messageId: "notMade" });
        }
      },
    };
  },
};

/** The makers' own names, imported from their only file. */
function importedMakers(program: Program): Set<string> {
  return new Set(
    program.body
      .flatMap((node) =>
        node.type === "ImportDeclaration" && /^(\.\.\/)+action\.ts$/.test(String(node.source.value))
          ? node.specifiers
          : [],
      )
      .map(({ local }) => local.name)
      .filter((name) => MAKERS.includes(name)),
  );
}

function isMade(init: Expression | null | undefined, makers: Set<string>): boolean {
  return (
    init?.type === "CallExpression" &&
    init.callee.type === "Identifier" &&
    makers.has(init.callee.name)
  );
}

/** A type doesn't exist at run time, so no one can call it. */
function isType(node: object): boolean {
  return "exportKind" in node && node.exportKind === "type";
}
