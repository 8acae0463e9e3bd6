import { globSync, readFileSync } from "node:fs";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { serverActions } from "./server-actions.ts";

const HOME = "app/companies/actions.ts";

function lint(code: string, file = HOME): string[] {
  const config: Linter.Config = {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { product: { rules: { "server-actions": serverActions } } },
    rules: { "product/server-actions": "error" },
  };
  return new Linter().verify(code, config, file).map(({ message }) => message);
}

const IMPORT = 'import { action, operatorAction } from "../action.ts";\n';

describe("an exported server action", () => {
  it.each([
    ["by action", `${IMPORT}export const pick = action(schema, run);`],
    ["by operatorAction", `${IMPORT}export const hold = operatorAction(schema, run);`],
    ["with a type beside it", `${IMPORT}export type State = string;`],
    ["with a function that nobody outside can call", `${IMPORT}function answer() {}`],
  ])("may be made %s", (_how, code) => {
    expect(lint(`"use server";\n${code}`)).toEqual([]);
  });

  it.each([
    ["a function of its own", "export async function pick(form: FormData) {}"],
    ["an arrow function", "export const pick = async (form: FormData) => {};"],
    [
      "something that only bears the name",
      "const action = (run) => run;\nexport const pick = action(run);",
    ],
    [
      "a maker of somewhere else",
      'import { action } from "./action.ts";\nexport const a = action(s, r);',
    ],
    ["one that is passed on", 'export { pick } from "./pick.ts";'],
    ["all of another file", 'export * from "./pick.ts";'],
    ["a default", `${IMPORT}export default action(schema, run);`],
    [
      "a second one beside a good one",
      `${IMPORT}export const a = action(s, r), b = async () => {};`,
    ],
  ])("may not be %s", (_what, code) => {
    expect(lint(`"use server";\n${code}`)).toEqual([
      expect.stringContaining("action(schema, run)"),
    ]);
  });
});

describe('"use server"', () => {
  it.each([
    ["in a page", 'export async function save() { "use server"; }', "app/page.tsx"],
    ["in a file of another name", '"use server";\nexport async function save() {}', "app/save.ts"],
    ["in lib", '"use server";\nexport async function save() {}', "lib/save.ts"],
    ["inside of a function of the right file", 'async function save() { "use server"; }', HOME],
  ])("is refused %s", (_where, code, file) => {
    expect(lint(code, file)).toEqual([expect.stringContaining("app/**/actions.ts")]);
  });
});

it.each(globSync("app/**/actions.ts"))("%s follows it", (file) => {
  const code = readFileSync(file, "utf8");
  expect(code).toMatch(/^"use server";/);
  expect(lint(code, file)).toEqual([]);
});
