// A fault planted on purpose: it breaks one promise of the product, and names the tests that must notice.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export type Edit = {
  /** Relative to the root. */
  file: string;
  /** Stands in the file exactly once, whatever its line breaks and indentation. */
  find: string;
  replace: string;
};

export type PlantedFault = {
  /** Kebab-case, as `npm run planted-faults -- NAME` takes it. */
  name: string;
  /** What it breaks, as a sentence. */
  breaks: string;
  /** Relative to the root. Every one of them must fail. */
  tests: string[];
  edits: Edit[];
};

/** Makes the edits in a copy of the sources at `root`. Throws when one of them does not fit. */
export function plantFault(fault: PlantedFault, root: string): void {
  for (const edit of fault.edits) {
    const file = path.join(root, edit.file);
    writeFileSync(file, applyEdit(readFileSync(file, "utf8"), edit));
  }
}

/** The source with the edit made. Throws when `find` does not stand in it exactly once. */
export function applyEdit(source: string, { file, find, replace }: Edit): string {
  const pattern = toPattern(find);
  const hits = [...source.matchAll(pattern)].length;
  if (hits !== 1) throw new Error(`${file} has ${hits} places that read: ${find}`);
  return source.replace(pattern, () => replace);
}

/** Reads past line breaks, indentation and trailing commas, so that a formatter does not move a fault out of its place. */
function toPattern(find: string): RegExp {
  const words = find.match(/\w+|[^\w\s]/g) ?? [];
  const escaped = words.map((word) =>
    /[)\]}]/.test(word) ? `,?\\s*\\${word}` : word.replace(/[^\w]/, "\\$&"),
  );
  return new RegExp(escaped.join("\\s*"), "g");
}
