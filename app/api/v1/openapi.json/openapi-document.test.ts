import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { listApiPromises } from "#test/api/list-api-promises.ts";
import type { ApiRoute } from "../api-route.ts";
import type { RouteDefinition } from "../route-definition.ts";
import { ALL_ROUTES } from "./all-routes.ts";
import { openApiDocument } from "./openapi-document.ts";

const API = path.join(import.meta.dirname, "..");
/** They point to the description. */
const WITHOUT_KEY = ["route.ts", "openapi.json/route.ts"];

const document = openApiDocument("https://payroll.example");
const definitions = ALL_ROUTES.flatMap((route) => route.definitions);

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect([valid, validator.version]).toEqual([true, "3.1"]);
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it("keeps every promise ever made to a client", () => {
    const said = listApiPromises(document);
    const isKept = (operation: string, promise: string) =>
      said.get(operation)?.includes(promise) || isKeptByProblem(said, operation, promise);
    const broken = [...readPromises()].flatMap(([operation, promises]) =>
      promises
        .filter((promise) => !isKept(operation, promise))
        .map((promise) => `${operation}: ${promise}`),
    );
    expect(broken).toEqual([]);
  });

  it("makes no promise that is not recorded: add these lines to promises.txt", () => {
    const written = readPromises();
    const missing = [...listApiPromises(document)].map(([operation, said]) => {
      const lines = said.filter((promise) => !written.get(operation)?.includes(promise));
      return lines.length > 0 ? [operation, ...lines.map((line) => `  ${line}`)] : [];
    });
    expect(missing.flat().join("\n")).toBe("");
  });

  it("has every existing route and no other", async () => {
    const files = globSync("**/route.ts", { cwd: API })
      .map((file) => file.split(path.sep).join("/"))
      .filter((file) => !WITHOUT_KEY.includes(file));
    expect(files.length).toBeGreaterThan(5);
    const existing = await Promise.all(files.map(listOperations));
    expect(existing.flat().sort()).toEqual(definitions.map(operationOf).sort());
    expect(countOperations()).toBe(definitions.length);
  });

  it("gives each operation a unique name, and describes each path parameter", () => {
    expect(new Set(definitions.map(({ operationId }) => operationId)).size).toBe(
      definitions.length,
    );
    for (const { path: address, params } of definitions)
      expect(Object.keys(params?.shape ?? {}), address).toEqual(
        [...address.matchAll(/\[(?:\.{3})?(\w+)\]/g)].map((match) => match[1]),
      );
  });

  it("has examples that match their schemas", () => {
    const bodies = definitions.flatMap(({ answers }) => Object.values(answers as object));
    const shown = bodies.flatMap(({ body }: { body?: z.ZodType }) =>
      (((body && z.globalRegistry.get(body)?.["examples"]) as unknown[] | undefined) ?? []).map(
        (example) => body?.safeParse(example).error?.message ?? "valid",
      ),
    );
    expect(new Set(shown)).toEqual(new Set(["valid"]));
  });
});

/** What one problem used to define on its own now applies to every problem. */
function isKeptByProblem(said: Map<string, string[]>, operation: string, promise: string): boolean {
  const [, body, rest] = /^(.+ application\/problem\+json)(.+)$/.exec(promise) ?? [];
  return (
    said.get(operation)?.includes(`${body} is a Problem`) === true &&
    said.get("Problem")?.includes(rest ?? "") === true
  );
}

/** By operation: an unindented line names it, indented lines are its promises. */
function readPromises(): Map<string, string[]> {
  const text = readFileSync(path.join(import.meta.dirname, "promises.txt"), "utf8");
  const promises = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#") || line.trim() === "") continue;
    if (line.startsWith(" ")) current.push(line.trim());
    else promises.set(line, (current = []));
  }
  return promises;
}

/** A file's operations, from its exports, each at its folder's path. */
async function listOperations(file: string): Promise<string[]> {
  const handlers = (await import(path.join(API, file))) as Record<string, ApiRoute>;
  const folder = `/${path.posix.dirname(file)}`;
  return Object.entries(handlers).flatMap(([method, { definitions: own }]) =>
    own.map((definition) => {
      expect(definition.method, file).toBe(method);
      expect(definition.path, file).toMatch(patternOf(folder));
      return operationOf(definition);
    }),
  );
}

/** A folder in brackets is the path's parameter, or one of the segments it stands for. */
function patternOf(folder: string): RegExp {
  const pattern = folder.replaceAll(/\[[^\]]+\]/g, (bracket) => `(${escaped(bracket)}|[a-z-]+)`);
  return new RegExp(`^${pattern}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/\W/g, "\\$&");
}

function operationOf({ method, path: address }: RouteDefinition): string {
  return `${method} ${address}`;
}

function countOperations(): number {
  return Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length;
}
