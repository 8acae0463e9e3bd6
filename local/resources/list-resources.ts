// The synced resources: every file in lib/payroll/resources that defines one.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Resource } from "../../lib/payroll/resources/define-resource.ts";
import { ROOT_DIR } from "../settings.ts";

const RESOURCES_DIR = path.join(ROOT_DIR, "lib", "payroll", "resources");
const DEFINES = /^export const (\w+) = define(?:List|Lines)\(/m;

export type ResourceFile = { file: string; exported: string; resource: Resource };

/** In the order a run reads them. */
export async function listResources(): Promise<ResourceFile[]> {
  const found = readdirSync(RESOURCES_DIR).flatMap((file) => {
    const exported = DEFINES.exec(readFileSync(path.join(RESOURCES_DIR, file), "utf8"))?.[1];
    return exported && !file.endsWith(".test.ts") ? [{ file, exported }] : [];
  });
  const read = await Promise.all(found.map(readResource));
  return read.toSorted((a, b) => a.resource.position - b.resource.position);
}

async function readResource(found: { file: string; exported: string }): Promise<ResourceFile> {
  const module = (await import(path.join(RESOURCES_DIR, found.file))) as Record<string, Resource>;
  const resource = module[found.exported];
  if (!resource) throw new Error(`${found.file} does not export ${found.exported}`);
  return { ...found, resource };
}
