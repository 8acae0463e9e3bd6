// Generates what the repository derives from lib/payroll/resources: two lists and a part of the
// schema.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT_DIR } from "../settings.ts";
import { listResources, type ResourceFile } from "./list-resources.ts";
import { renderAll, renderNames } from "./render-lists.ts";
import { renderModels, renderRelations } from "./render-models.ts";

type Derived = { file: string; text: string };

/** Each generated file as it should be. */
export async function deriveResources(): Promise<Derived[]> {
  const files = await listResources();
  return [
    { file: "lib/payroll/resources/names.ts", text: renderNames(files) },
    { file: "lib/payroll/resources/all.ts", text: renderAll(files) },
    { file: "prisma/schema.prisma", text: renderSchema(files) },
  ];
}

/** Updates the files. @returns those that changed */
export async function writeDerived(): Promise<string[]> {
  const stale = (await deriveResources()).filter(({ file, text }) => readDerived(file) !== text);
  for (const { file, text } of stale) writeFileSync(path.join(ROOT_DIR, file), text);
  return stale.map(({ file }) => file);
}

export function readDerived(file: string): string {
  return readFileSync(path.join(ROOT_DIR, file), "utf8");
}

function renderSchema(files: readonly ResourceFile[]): string {
  const withRelations = replaceBetween(
    readDerived("prisma/schema.prisma"),
    "relations to synced data",
    renderRelations(files),
  );
  return replaceBetween(withRelations, "models of synced data", renderModels(files));
}

/** The text between `// <what>: …` and `// end of <what>` is generated. */
function replaceBetween(text: string, what: string, content: string): string {
  const part = new RegExp(`(// ${what}:[^\\n]*\\n)[\\s\\S]*?([ ]*// end of ${what})`);
  if (!part.test(text)) throw new Error(`prisma/schema.prisma has no part "${what}"`);
  return text.replace(part, (_all, start: string, end: string) => `${start}${content}\n${end}`);
}
