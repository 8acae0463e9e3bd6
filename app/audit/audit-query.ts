import { z } from "zod";
import type { AuditFilter } from "#lib/access/audit-log/audit-filter.ts";
import { isStorableText } from "#lib/platform/database/storable.ts";

/* The query parameters that select the lines shown and exported. */

const field = z
  .string()
  .trim()
  .max(320)
  .refine(isStorableText)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined);

const filterSchema = z.object({
  ...{ actor: field, action: field, company: field, ip: field, from: field, to: field },
});

export const auditSearch = filterSchema.extend({ before: field, after: field });

/** For the export, which takes the filters alone. */
export const auditFilter = filterSchema;

export function auditHref(
  filter: AuditFilter & { before?: string; after?: string },
  path: "/audit" | "/audit/export" = "/audit",
): string {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  ).toString();
  return query ? `${path}?${query}` : path;
}
