// Documents say what is: whatever they name exists, and whatever they tell people to type has been tried.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { SYNCED } from "#lib/payroll/resources/all.ts";
import type { Resource } from "#lib/payroll/resources/define-resource.ts";
import { judgeSettings } from "#lib/platform/settings/parse-settings.ts";
import * as named from "./named-things.ts";
import { commandsOf, readCommands } from "./read-commands.ts";
import { listDocuments, readDocument } from "./read-document.ts";
import { NOT_RUN, SHOWN_BY } from "./tried-commands.ts";
import { WALKS, blocksOf } from "./walks.ts";

const documents = listDocuments().map(readDocument);
const walked = WALKS.flatMap((walk) => blocksOf(walk).flatMap(commandsOf));
const commands = documents.flatMap((document) => readCommands(document));

function isTried(command: string): boolean {
  return (
    walked.includes(command) ||
    SHOWN_BY.some((shown) => shown.commands.includes(command)) ||
    NOT_RUN.some(({ beginsWith }) => command.startsWith(beginsWith))
  );
}

it("documents and commands are found at all", () => {
  expect(documents.length).toBeGreaterThan(25);
  expect(commands.length).toBeGreaterThan(40);
});

describe.each(documents)("$file", (document) => {
  it("tells people to type only what was tried: by a walk, by another test, or with a reason why not", () => {
    expect(readCommands(document).filter((command) => !isTried(command))).toEqual([]);
  });

  it("marks its commands as such", () => {
    const unmarked = document.blocks.filter(({ language }) => language === "");
    for (const { text } of unmarked)
      expect(text).not.toMatch(/^\s*(\$ |npm |npx |node |curl |docker |kubectl )/m);
  });

  it("leads nowhere that does not exist", () => {
    const broken = document.links.filter((link) => {
      const [file = "", anchor] = link.split("#");
      if (!existsSync(file)) return true;
      return anchor !== undefined && !readDocument(file).anchors.includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names commands, options, variables, files, routes, metrics and code that there are", () => {
    expect({
      commands: named.unknownCommands(document),
      imageCommands: named.unknownImageCommands(document),
      variables: named.unknownVariables(document),
      files: named.unknownFiles(document),
      routes: named.unknownRoutes(document),
      metrics: named.unknownMetrics(document),
      names: named.unknownNames(document),
    }).toEqual({
      commands: [],
      imageCommands: [],
      variables: [],
      files: [],
      routes: [],
      metrics: [],
      names: [],
    });
  });
});

const guides = documents.filter(({ file }) => /^(README|docs\/guides\/.*)\.md$/.test(file));
it.each(guides)("$file quotes the words of the screens as they are", (guide) => {
  expect(named.unknownScreenWords(guide)).toEqual([]);
});

describe("what was tried elsewhere", () => {
  it.each(SHOWN_BY)("$commands.0 is shown by $file", ({ file, contains }) => {
    expect(readFileSync(file, "utf8")).toContain(contains);
  });

  it("is still told to people", () => {
    const forgotten = [
      ...SHOWN_BY.flatMap((shown) => shown.commands).filter((one) => !commands.includes(one)),
      ...NOT_RUN.filter(({ beginsWith }) => !commands.some((one) => one.startsWith(beginsWith))),
    ];
    expect(forgotten).toEqual([]);
  });
});

it.each([".env.example", "docs/settings.md"])("%s explains every setting", (file) => {
  expect(named.settingsMissingFrom(readFileSync(file, "utf8"))).toEqual([]);
});

it("a copy of .env.example in which the required settings are filled in is taken by a start", () => {
  const copy = parseEnv(readFileSync(".env.example", "utf8"));
  const { problems } = judgeSettings({
    ...copy,
    DATABASE_URL: "postgresql://dashboard@localhost/dashboard",
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    GUSTO_CLIENT_ID: "id",
    GUSTO_CLIENT_SECRET: "secret",
  });
  expect(problems).toEqual([]);
});

it("every npm script stands in the list of commands", () => {
  const list = readFileSync("docs/commands.md", "utf8");
  const missing = named
    .npmScripts()
    .filter((name) => !new RegExp(`\\bnpm (run )?${name}(?![\\w:-])`).test(list));
  expect(missing).toEqual([]);
});

it("every table of synced data stands in the guide to sync", () => {
  const guide = readFileSync("docs/guides/sync.md", "utf8");
  const tables = Object.values<Resource>(SYNCED).flatMap(({ definitions }) => definitions);
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.map(({ name }) => name).filter((name) => !guide.includes(`\`${name}\``))).toEqual(
    [],
  );
});

it("every metric is explained", () => {
  const guide = readFileSync("docs/guides/monitoring.md", "utf8");
  expect(named.metrics().length).toBeGreaterThan(15);
  expect(named.metrics().filter((name) => !guide.includes(name))).toEqual([]);
});
