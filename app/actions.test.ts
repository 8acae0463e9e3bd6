import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/*
 * A server action is a public address: whoever knows its id can call it, whatever page shows its button. So each one
 * has to ask who is there. What the asking answers is tested in lib/access; here, that nobody forgot it.
 */

const FILES = globSync("app/**/actions.ts");
const ASKS = /requireActionCaller\(|\bact\(/;

/** The exported functions of a file, by name, with their text. */
function exportedFunctions(text: string): [name: string, body: string][] {
  return text.split(/^(?=export )/m).flatMap((part) => {
    const name = /^export (?:async )?(?:function|const) (\w+)/.exec(part)?.[1];
    return name ? [[name, part]] : [];
  });
}

describe("server actions", () => {
  it("exist", () => {
    expect(FILES.length).toBeGreaterThan(1);
  });

  it.each(
    FILES.flatMap((file) =>
      exportedFunctions(readFileSync(file, "utf8")).map(
        ([name, body]) => [file, name, body] as const,
      ),
    ),
  )("%s: %s asks who calls it", (_file, _name, body) => {
    expect(body).toMatch(ASKS);
  });

  it.each(FILES)("%s has no `act` of its own", (file) => {
    const text = readFileSync(file, "utf8");
    if (/\bact\(/.test(text)) expect(text).toMatch(/^import { act } from "[./]+\/act.ts";$/m);
    expect(text).not.toMatch(/(function|const) act\b/);
  });

  it("stand in files of their own: what one inside of a component closes over would be sealed with a key that everybody knows", () => {
    const inside = globSync("{app,components}/**/*.{ts,tsx}").filter((file) =>
      /^\s+["']use server["']/m.test(readFileSync(file, "utf8")),
    );
    expect(inside).toEqual([]);
    for (const file of FILES) expect(readFileSync(file, "utf8")).toMatch(/^"use server";/);
  });

  it("let `act` ask, who asks before it does anything", () => {
    expect(readFileSync("app/act.ts", "utf8")).toContain("await run(await requireActionCaller())");
  });
});
