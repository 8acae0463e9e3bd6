import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { moduleState } from "./module-state.ts";

function lint(code: string): string[] {
  const config: Linter.Config = {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { product: { rules: { "module-state": moduleState } } },
    rules: { "product/module-state": "error" },
  };
  return new Linter().verify(code, config, "sample.ts").map(({ message }) => message);
}

describe("a module variable that would exist once per bundle is rejected", () => {
  it.each([
    ["a variable that is set later", "let room: Room | undefined;"],
    ["an exported one", "export let count = 0;"],
    [
      "a map that is filled",
      "const flights = new Map<string, Flight>();\nfunction start(id: string) { flights.set(id, fly(id)); }",
    ],
    [
      "an object whose fields change",
      "const state = { atWork: 0 };\nexport function begin() { state.atWork += 1; }",
    ],
    [
      "a list that grows",
      "const seen: string[] = [];\nexport const see = (name: string) => seen.push(name);",
    ],
    [
      "a cache that is emptied",
      "const cache: Record<string, string> = {};\nexport function forget(name: string) { delete cache[name]; }",
    ],
    ["what another module makes", "const refresher = createRefresher(ports);"],
    ["a function with a memory", "export const find = readTogether(read);"],
    [
      "a function with a memory, made on the spot",
      "const next = (() => { let count = 0; return () => (count += 1); })();",
    ],
    ["a connection", "const agent = new Agent();"],
    ["an abort controller", "const stopping = new AbortController();"],
  ])("%s", (_what, code) => {
    expect(lint(code)).toEqual([expect.stringContaining("processWide")]);
  });

  it("and its name is reported", () => {
    expect(lint("let flights: Flights;")[0]).toContain('"flights"');
  });
});

describe("what does not change, or is shared by all bundles, is allowed", () => {
  it.each([
    [
      "a constant map",
      'const WORDS = new Map([["a", 1]]);\nexport const wordOf = (name: string) => WORDS.get(name);',
    ],
    ["a formatter", 'const DAY = new Intl.DateTimeFormat("en-US");'],
    [
      "what is kept process-wide",
      'const runs = processWide("runs", () => ({ atWork: 0 }));\nexport function begin() { runs.atWork += 1; }',
    ],
    [
      "what is taken out of it",
      'const { recorded } = processWide("lines", () => ({ recorded: new Map() }));\nexport const put = (line: string) => recorded.set(line, 1);',
    ],
    [
      "a variable inside a function",
      "export function count() { let sum = 0; sum += 1; return sum; }",
    ],
    ["a schema", "const input = z.object({ id: z.uuid() });"],
  ])("%s", (_what, code) => {
    expect(lint(code)).toEqual([]);
  });
});
