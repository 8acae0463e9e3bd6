import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readCommandLine } from "./command-line.ts";
import { PlainFailure } from "./plain-failure.ts";
import { ROOT_DIR } from "./settings.ts";

const COMMAND = {
  usage: "npm run sync -- --company UUID | --all",
  about: "Syncs companies.",
  options: {
    company: { type: "string", multiple: true },
    all: { type: "boolean", default: false },
  },
} as const;

describe("the arguments of a command", () => {
  test("are its options and what stands beside them", () => {
    const { values, positionals } = readCommandLine({ ...COMMAND, positionals: [1, 2] }, [
      "first",
      "--company",
      "a",
      "--company=b",
    ]);
    expect(values).toMatchObject({ company: ["a", "b"], all: false });
    expect(positionals).toEqual(["first"]);
  });

  test.each([
    [["--nonsense"], "Unknown option '--nonsense'."],
    [["--company"], "Option '--company <value>' argument missing."],
    [["--company", "--all"], "Option '--company' argument is ambiguous."],
    [["--all=yes"], "Option '--all' does not take an argument."],
    [["a", "b", "c"], 'Unexpected argument "c".'],
    [[], "An argument is missing."],
  ])("%j is refused in one sentence, with the usage", (args, sentence) => {
    expect(() => readCommandLine({ ...COMMAND, positionals: [1, 2] }, args)).toThrow(
      new PlainFailure(`${sentence}\nUsage: ${COMMAND.usage}`),
    );
  });
});

/**
 * The files that npm's commands run, but for tools, the simulator (it shares no code) and the
 * worker (it takes settings alone).
 */
function ownCommands(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT_DIR, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return [
    ...new Set(
      Object.values(scripts).flatMap((line) => line.match(/(?:scripts|proofs)\/\S+\.ts/g) ?? []),
    ),
  ];
}

test.each(ownCommands())("%s reads its arguments in the one way", (file) => {
  expect(readFileSync(path.join(ROOT_DIR, file), "utf8")).toMatch(
    /readCommandLine\(|from "\.\/read-order\.ts"/,
  );
});

/** Reaches no database: what is asked of it must not need one. */
function run(file: string, argument: string): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: "postgresql://127.0.0.1:1/none" };
  return new Promise((resolve) => {
    const args = ["--conditions=react-server", path.join(ROOT_DIR, file), argument];
    const child = execFile(process.execPath, args, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

describe.each(["scripts/migrate.ts", "scripts/sync.ts", "proofs/chaos/main.ts"])("%s", (file) => {
  test("--help says how it is called and touches nothing", async () => {
    const { code, output } = await run(file, "--help");
    expect(output).toMatch(/^Usage: npm run /);
    expect(code).toBe(0);
  });

  test("an unknown option ends it with a sentence and no stack", async () => {
    const { code, output } = await run(file, "--nonsense");
    expect(output).toContain("Unknown option '--nonsense'.");
    expect(output).not.toContain("    at ");
    expect(code).toBe(1);
  });
});
