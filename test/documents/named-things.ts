// What a document may name because the product has it.

import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { SETTING_NAMES } from "#lib/platform/settings/parse-settings.ts";
import { COMMANDS } from "../../local/package/commands.mjs";
import type { Document } from "./read-document.ts";

const read = (file: string) => readFileSync(file, "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

const ROOMS =
  "{app,components,deploy,e2e,lib,local,prisma,proofs,scripts,server,simulator,test,worker}";
const FILES = globSync([`${ROOMS}/**/*.*`, "docs/**/*.*", "*.*", ".env.example"], {
  exclude: ["lib/generated/**", "**/node_modules/**"],
});
const SOURCES = FILES.filter((file) =>
  /\.(ts|tsx|mjs|sh|yaml|prisma|sql)$|^package\.json$/.test(file),
)
  .filter((file) => !file.startsWith("test/documents/"))
  .map(read)
  .join("\n");
const SCREENS = globSync("{components,app,lib,simulator}/**/*.{ts,tsx}")
  .filter((file) => !file.includes(".test."))
  .map(read)
  .join("\n")
  .replaceAll(/\s+/g, " ");
const METRICS = globSync("lib/{platform,process}/metrics/*.ts").map(read).join("\n");

/** Named like a metric: the reason of a pause, and a table. */
const NO_METRICS = ["gusto_unavailable", "gusto_auth_tokens"];

/** Of other programs, or what a reader creates. */
const FOREIGN_NAMES = [
  "allowedOrigins",
  "client_max_body_size",
  "dashboard_owner",
  "deploymentId",
  "n_live_tup",
];

/** Read by OpenTelemetry's own packages. */
const OPENTELEMETRY = ["OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"];

/** Options of programs that are not ours, as far as documents use them. */
const FOREIGN_OPTIONS = ["--project", "--mutate", "--testFiles"];

/** The text in which documents name commands and settings: code spans and shell blocks. */
function textsOf({ codeSpans, blocks }: Document): string[] {
  return [...codeSpans, ...blocks.flatMap(({ text }) => text.split("\n"))];
}

/** `npm run NAME` without such a script, or with an option that it does not take. */
export function unknownCommands(document: Document): string[] {
  return textsOf(document).flatMap((text) =>
    [...text.matchAll(/\bnpm (?:run )?(?!run\b)([a-z][\w:-]*)((?: (?!#|&&|·)\S+)*)/g)]
      .filter(([whole, name = ""]) => whole.startsWith("npm run ") || name in scripts)
      .filter(([, name = "", rest = ""]) => !takes(scripts[name], rest))
      .map(([whole]) => whole),
  );
}

function takes(script: string | undefined, rest: string): boolean {
  if (script === undefined) return false;
  const program = script.split(" ").findLast((word) => /\.(ts|js|cjs|mjs)$/.test(word)) ?? "";
  const options = [...rest.matchAll(/ \[?(--[a-z][\w-]*)/gi)].map(([, option = ""]) => option);
  return options.every((option) =>
    program.endsWith(".ts") ? declares(read(program), option) : FOREIGN_OPTIONS.includes(option),
  );
}

function declares(source: string, option: string): boolean {
  return new RegExp(`\\b${option.slice(2)}"?: \\{`).test(source);
}

/** `docker run … payroll-connections NAME` that entry.sh does not know. */
export function unknownImageCommands(document: Document): string[] {
  return textsOf(document)
    .flatMap((text) => [...text.matchAll(/\bpayroll-connections(?::\w+)? ([a-z][\w:-]*)/g)])
    .map(([, name = ""]) => name)
    .filter((name) => name !== "migrate" && !(name in COMMANDS));
}

/** Names of settings and other variables that no source knows. */
export function unknownVariables(document: Document): string[] {
  return textsOf(document)
    .flatMap((text) => [...text.matchAll(/(?:^|[\s({])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?==|$)/gm)])
    .map(([, name = ""]) => name)
    .filter((name) => !OPENTELEMETRY.includes(name))
    .filter((name) => !SOURCES.includes(name.replace(/_FILE$/, "")));
}

/** Settings of app and worker that this text does not explain. */
export function settingsMissingFrom(text: string): string[] {
  return SETTING_NAMES.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
}

/** Files and folders of ours that are not there: by path, or by a name that nothing has. */
export function unknownFiles({ codeSpans, blocks }: Document): string[] {
  const roots = new RegExp(`^${ROOMS.replace("{", "(").replaceAll(",", "|").replace("}", ")")}/`);
  const names = new Set(FILES.map((file) => path.basename(file)));
  const typed = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
  return [...codeSpans, ...typed.flatMap((text) => text.split(/[\s'",]+/))]
    .map((span) => span.split(" ")[0]!.replace(/^!|\/?…?$/g, ""))
    .filter((span) => !span.includes("…"))
    .filter((span) =>
      roots.test(span)
        ? !existsSync(span) && globSync(span).length === 0
        : /^[a-z0-9][\w-]*(\.[\w-]+)*\.(ts|tsx|mjs|prisma|yaml)$/.test(span) && !names.has(span),
    );
}

export function npmScripts(): string[] {
  return Object.keys(scripts);
}

/** The metrics of ours, without what their kind adds to the name. */
export function metrics(): string[] {
  const names = [...METRICS.matchAll(/["# ](gusto_[a-z_]+)["} ]/g)].map(([, name = ""]) => name);
  return [...new Set(names)].filter((name) => !NO_METRICS.includes(name));
}

/** Functions, columns, fields and reasons of ours that no source has. */
export function unknownNames({ codeSpans }: Document): string[] {
  return codeSpans
    .flatMap((span) => span.match(/\b([a-z]+[A-Z]\w*|[a-z]+(_[a-z0-9]+)+)\b/g) ?? [])
    .filter((name) => !name.startsWith("pg_") && !FOREIGN_NAMES.includes(name))
    .filter((name) => !SOURCES.includes(name));
}

/** Metrics and tables that no source knows. */
export function unknownMetrics(document: Document): string[] {
  return textsOf(document)
    .flatMap((text) => [...text.matchAll(/\bgusto_\w+/g)])
    .map(([name]) => name.replace(/_(?:bucket|count|sum)$/, "").replace(/_oldest_seconds$/, ""))
    .filter((name) => !SOURCES.includes(name));
}

/** In guides italics quote the screen: buttons, pages, labels that no page has. */
export function unknownScreenWords({ prose }: Document): string[] {
  const spans = prose.replaceAll(/`[^`]*`/g, "");
  return [...spans.matchAll(/(?<![*\w])\*([A-Z][^*\n]*[^*\s])\*(?!\*)/g)]
    .map(([, words = ""]) => words)
    .filter((words) => !SCREENS.includes(words));
}

/** Addresses under /api that no route answers. */
export function unknownRoutes({ codeSpans }: Document): string[] {
  const routes = globSync("app/**/route.ts").map((file) => {
    const segments = path.dirname(file).split(path.sep).slice(1);
    return new RegExp(
      `^/${segments.map((one) => (one.startsWith("[...") ? ".+" : one.startsWith("[") ? "[^/]+" : one)).join("/")}$`,
    );
  });
  return codeSpans
    .flatMap((span) => [...span.matchAll(/(?:^|[\sL])(\/api\/[^\s`?]+)/g)])
    .map(([, address = ""]) => address.replace(/\/$/, ""))
    .filter((address) => !/[*…]$/.test(address))
    .filter((address) => !routes.some((route) => route.test(address)));
}
