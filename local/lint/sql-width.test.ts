import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { sqlWidth } from "./sql-width.ts";

const WIDE = "a".repeat(95);

function lint(code: string): number[] {
  const config: Linter.Config = {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { product: { rules: { "sql-width": sqlWidth } } },
    rules: { "product/sql-width": "error" },
  };
  return new Linter().verify(code, config, "sample.ts").map(({ line }) => line);
}

describe("a line of SQL with more than 100 columns is refused", () => {
  it.each([
    ["by its tag", `const found = Prisma.sql\`true\n  AND \${x} = ${WIDE}\`;`],
    ["by its tag with a type", `const rows = db().$queryRaw<Row[]>\`\n  SELECT ${WIDE}\`;`],
    ["by how it begins", `pool.query(\`DELETE FROM x\n  WHERE ${WIDE}\`);`],
    ["by the query inside", `const part = \`x = (SELECT 1\n  FROM ${WIDE})\`;`],
    ["by how it begins on the next line", `const text = \`\n  WITH one AS (SELECT ${WIDE})\`;`],
  ])("known %s", (_how, code) => {
    expect(lint(code)).toEqual([2]);
  });

  it("in quotes too", () => {
    expect(lint(`pool.query("UPDATE x SET y = '${WIDE}'");`)).toEqual([1]);
  });
});

it.each([
  ["narrow SQL", "const rows = db().$queryRaw`\n  SELECT 1`;"],
  ["a sentence", `const words = "Select a company, and ${WIDE}";`],
  ["any other template", `const words = \`\${count} ${WIDE}\`;`],
])("%s is allowed", (_what, code) => {
  expect(lint(code)).toEqual([]);
});
