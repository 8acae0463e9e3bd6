// A lint rule: no module variable may mean "one per process". Next.js compiles a module into
// several bundles of one process, each with its own variables, so state belongs in processWide.
// What never changes after loading isn't state.

import type { Rule, Scope } from "eslint";
import type {
  CallExpression,
  Expression,
  Identifier,
  NewExpression,
  VariableDeclaration,
} from "estree";

const MESSAGE =
  'The module variable "{{name}}" is state, and Next.js puts this module into several bundles of one process, each with its own copy. ' +
  'Keep it in processWide("what it is", () => …) from lib/platform/process/process-wide.ts.';

/** Values that don't change, or count as state only if something changes them. */
const PLAIN_CLASSES = new Set([
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "Array",
  "RegExp",
  "Date",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
  "Error",
  "Secret",
]);
/** What these return has a memory. */
const MAKERS =
  /^(create|remember|memo|read[A-Z]\w*Together|readTogether|open|start|connect|debounce|throttle|once)/;
const CHANGING = new Set([
  "set",
  "add",
  "delete",
  "clear",
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "enqueue",
  "abort",
]);

export const moduleState: Rule.RuleModule = {
  meta: { type: "problem", schema: [], messages: { state: MESSAGE } },
  create: (context) => ({
    "Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration"(
      node: VariableDeclaration & Rule.NodeParentExtension,
    ) {
      if ("declare" in node && node.declare === true) return;
      for (const declarator of node.declarations) {
        if (declarator.init && isProcessWide(declarator.init)) continue;
        const variables = context.sourceCode.getDeclaredVariables(declarator);
        const state =
          node.kind !== "const" || (declarator.init && remembers(declarator.init))
            ? variables
            : variables.filter((variable) => variable.references.some(changes));
        for (const { name } of state)
          context.report({ node: declarator, messageId: "state", data: { name } });
      }
    },
  }),
};

/** A job is its definition; enqueued jobs are in the database. */
function isProcessWide(init: Expression): boolean {
  return init.type === "CallExpression" && ["processWide", "defineJob"].includes(nameOf(init));
}

/** Whether a value is stateful: a connection, an abort controller, a function with a memory. */
function remembers(init: Expression): boolean {
  if (init.type === "NewExpression")
    return init.callee.type === "Identifier" && !PLAIN_CLASSES.has(init.callee.name);
  if (init.type !== "CallExpression") return false;
  return /Function/.test(init.callee.type) || MAKERS.test(nameOf(init));
}

function nameOf({ callee }: CallExpression | NewExpression): string {
  return callee.type === "Identifier" ? callee.name : "";
}

/** `x.set(…)`, `x.y = …`, `x[y] += …`, `x.y++`, `delete x.y` */
function changes({ identifier }: Scope.Reference): boolean {
  const member = parentOf(identifier as Identifier & Rule.NodeParentExtension);
  if (member?.type !== "MemberExpression" || member.object !== identifier) return false;
  const use = parentOf(member);
  if (use?.type === "AssignmentExpression") return use.left === member;
  if (use?.type === "CallExpression")
    return (
      use.callee === member &&
      member.property.type === "Identifier" &&
      CHANGING.has(member.property.name)
    );
  return (
    use?.type === "UpdateExpression" ||
    (use?.type === "UnaryExpression" && use.operator === "delete")
  );
}

function parentOf(node: Rule.NodeParentExtension): Rule.Node | null {
  return node.parent as Rule.Node | null;
}
