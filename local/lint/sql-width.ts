// A lint rule: a line of SQL has at most 100 columns, as the code around it. The formatter does not
// touch the texts of templates.

import type { Rule } from "eslint";
import type { Literal, TemplateLiteral } from "estree";

const COLUMNS = 100;
const MESSAGE = `A line of SQL has at most ${COLUMNS} columns. Give each clause a line of its own (SELECT, FROM, JOIN, WHERE, AND, ORDER BY, LIMIT), wrap lists of columns, and put a long \${…} into a constant.`;
/** SQL that no tag marks, as given to a pool: a statement, or a part with a query inside. */
const STATEMENT =
  /^\s*(SELECT|INSERT INTO|UPDATE [\s\S]+ SET|DELETE FROM|WITH( RECURSIVE)? [\s\S]+? AS|EXPLAIN|CREATE|ALTER|DROP|TRUNCATE|GRANT|DO \$\$)\s/;
const QUERY_INSIDE = /\(\s*SELECT\s[\s\S]+\sFROM\s/;
const TAG = /(sql|queryRaw|executeRaw)$/i;

export const sqlWidth: Rule.RuleModule = {
  meta: { type: "layout", schema: [], messages: { wide: MESSAGE } },
  create({ sourceCode, report }) {
    const check = (node: (Literal | TemplateLiteral) & Rule.NodeParentExtension): void => {
      const text = sourceCode.getText(node).slice(1, -1);
      if (!isTagged(node) && !STATEMENT.test(text) && !QUERY_INSIDE.test(text)) return;
      const { start, end } = node.loc ?? { start: { line: 1 }, end: { line: 0 } };
      for (let line = start.line; line <= end.line; line += 1)
        if ((sourceCode.lines[line - 1]?.length ?? 0) > COLUMNS)
          report({ loc: { line, column: COLUMNS }, messageId: "wide" });
    };
    return {
      TemplateLiteral: check,
      Literal: (node) => {
        if (typeof node.value === "string") check(node);
      },
    };

    function isTagged(node: Rule.NodeParentExtension): boolean {
      const { parent } = node;
      return (
        parent?.type === "TaggedTemplateExpression" && TAG.test(sourceCode.getText(parent.tag))
      );
    }
  },
};
