import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT_DIR } from "../settings.ts";

/** Files a running program doesn't need. */
const DISPENSABLE = /\.(map|md|markdown|d\.[cm]?ts)$|\/(test|tests|docs|examples)$/;

type Manifest = { dependencies?: Record<string, string> };

/**
 * Copies packages and their dependencies into `target`/node_modules, at their current paths.
 * Existing packages stay as they are: Next.js has already copied what it loads.
 */
export function copyPackages(names: Iterable<string>, target: string): void {
  const left = [...names].map((name) => ({ name, from: "" }));
  const seen = new Set<string>();
  for (let next = left.pop(); next; next = left.pop()) {
    const place = findPackage(next.name, next.from);
    if (place === null || seen.has(place)) continue;
    seen.add(place);
    if (existsSync(path.join(target, place))) continue;
    copy(place, target);
    left.push(...dependenciesOf(place).map((name) => ({ name, from: place })));
  }
}

/**
 * Resolves like Node: next to the requester, then in each folder above. Null for an optional
 * package that isn't installed.
 */
function findPackage(name: string, from: string): string | null {
  const place = path.join(from, "node_modules", name);
  if (existsSync(path.join(ROOT_DIR, place, "package.json"))) return place;
  if (from === "") return null;
  return findPackage(name, from.slice(0, Math.max(0, from.lastIndexOf(`${path.sep}node_modules`))));
}

function copy(place: string, target: string): void {
  const own = path.join(ROOT_DIR, place);
  cpSync(own, path.join(target, place), {
    recursive: true,
    // Nested packages are copied when something needs them.
    filter: (file) => !DISPENSABLE.test(file) && file !== path.join(own, "node_modules"),
  });
}

function dependenciesOf(place: string): string[] {
  const file = path.join(ROOT_DIR, place, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  return Object.keys(dependencies).filter((name) => !name.startsWith("@types/"));
}
