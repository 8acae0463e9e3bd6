import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT_DIR } from "../settings.ts";

/** What is of no use to a program that runs. */
const DISPENSABLE = /\.(map|md|markdown|d\.[cm]?ts)$|\/(test|tests|docs|examples)$/;

type Manifest = { dependencies?: Record<string, string> };

/**
 * Copies packages, and those that they need, into `target`/node_modules, at the places where they are here. A package that
 * is there already stays as it is: Next.js has taken what is loaded, of it and of what it needs.
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

/** As Node looks: beside the one that asks, then in each folder above. Null for an optional one that is not installed. */
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
    // Packages inside of it are copied when something asks for them.
    filter: (file) => !DISPENSABLE.test(file) && file !== path.join(own, "node_modules"),
  });
}

function dependenciesOf(place: string): string[] {
  const file = path.join(ROOT_DIR, place, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  return Object.keys(dependencies).filter((name) => !name.startsWith("@types/"));
}
