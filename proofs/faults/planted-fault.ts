// A deliberately planted fault: it breaks one promise of the product and names the tests that must
// fail.

import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

export type Edit = {
  /** The code's file, relative to the root. If the code has moved, it is found by its text. */
  file: string;
  /** Must occur exactly once in the file, ignoring line breaks, indentation and trailing commas. */
  find: string;
  replace: string;
};

export type PlantedFault = {
  /** Kebab-case, as passed to `npm run planted-faults -- NAME`. */
  name: string;
  /** What it breaks, in one sentence. */
  breaks: string;
  /** Relative to the root. Every one of them must fail. */
  tests: string[];
  edits: Edit[];
};

/** The product's sources, without tests and faults. */
export type Sources = {
  /** Null if there is no such file. */
  read: (file: string) => string | null;
  list: () => string[];
};

export function sourcesAt(root: string): Sources {
  return {
    read(file) {
      const place = path.join(root, file);
      return existsSync(place) ? readFileSync(place, "utf8") : null;
    },
    list: () =>
      globSync(
        [
          "*.ts",
          "{app,components,lib,local,prisma,scripts,server,simulator,worker}/**/*.{ts,tsx,sql}",
        ],
        { cwd: root, exclude: ["lib/generated/**", "**/*.test.{ts,tsx}"] },
      ),
  };
}

/** A fault's files after its edits. Throws if an edit fits nowhere or in several places. */
export function brokenSources({ edits }: PlantedFault, sources: Sources): Map<string, string> {
  const broken = new Map<string, string>();
  const read = (file: string): string => broken.get(file) ?? sources.read(file) ?? "";
  for (const edit of edits) {
    const file = countHits(read(edit.file), edit) === 0 ? findMoved(edit, sources) : edit.file;
    broken.set(file, applyEdit(read(file), { ...edit, file }));
  }
  return broken;
}

function findMoved(edit: Edit, { read, list }: Sources): string {
  const [place, ...others] = list().filter((file) => countHits(read(file) ?? "", edit) > 0);
  if (place === undefined || others.length > 0)
    throw new Error(
      `${edit.file} does not read, and ${place === undefined ? "no other file does" : `several do (${[place, ...others].join(", ")})`}: ${edit.find}`,
    );
  return place;
}

/** The source with the edit applied. Throws unless `find` occurs exactly once. */
export function applyEdit(source: string, edit: Edit): string {
  const hits = countHits(source, edit);
  if (hits !== 1) throw new Error(`${edit.file} has ${hits} places that read: ${edit.find}`);
  return source.replace(toPattern(edit.find), () => edit.replace);
}

function countHits(source: string, { find }: Edit): number {
  return [...source.matchAll(toPattern(find))].length;
}

const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*\n`;

/**
 * Ignores line breaks, indentation, trailing commas and comments, so neither a formatter nor a
 * reworded comment breaks a fault.
 */
function toPattern(find: string): RegExp {
  const code = find.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const text = code.trim() === "" ? find : code;
  const words = text.replace(/,(?=\s*[)\]}])/g, "").match(/\w+|[^\w\s]/g) ?? [];
  const escaped = words.map((word) =>
    /[)\]}]/.test(word) ? `,?\\s*\\${word}` : word.replace(/[^\w]/, "\\$&"),
  );
  return new RegExp(escaped.join(`(?:\\s|${COMMENT})*`), "g");
}
