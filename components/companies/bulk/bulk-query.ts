import { BULK_KINDS, type BulkKind } from "#lib/companies/bulk/bulk-kinds.ts";
import type { BulkSelection } from "#lib/companies/bulk/bulk-views.ts";
import { readTag } from "#lib/companies/tags/tag.ts";
import {
  parseCompaniesQuery,
  selectionOf,
  unknownValues,
  viewFields,
} from "../list/companies-query.ts";

/** What is done to which companies, as encoded in an address or a form. */
export type BulkQuery = { kind: BulkKind | null; selection: BulkSelection; tag?: string };

type Fields = Record<string, string | string[] | undefined>;

/** Reads it. What is unknown is left out; nothing then stands for "all companies" but `all=1`. */
export function parseBulkQuery(fields: Fields): BulkQuery {
  const tag = readTag(fields.actTag);
  return { ...parseSelection(fields), ...(tag !== null && { tag }) };
}

function parseSelection(fields: Fields): BulkQuery {
  const kind = BULK_KINDS.find((each) => each === fields.kind) ?? null;
  if (typeof fields.failedOf === "string")
    return { kind, selection: { filter: { failedOf: fields.failedOf } } };
  if (typeof fields.changedBy === "string")
    return { kind, selection: { filter: { changedBy: fields.changedBy } } };
  if (fields.all === "1") {
    // Without a filter that is not known, it would be more companies than were meant.
    if (unknownValues(fields).length > 0) return { kind, selection: { companyIds: [] } };
    return { kind, selection: { filter: selectionOf(parseCompaniesQuery(fields)) } };
  }
  return { kind, selection: { companyIds: [fields.company ?? []].flat() } };
}

/** The same as fields of a form. */
export function bulkFields({ kind, selection, tag }: BulkQuery): [name: string, value: string][] {
  const fields: [string, string][] = [
    ...(kind ? [["kind", kind] as [string, string]] : []),
    ...(tag === undefined ? [] : [["actTag", tag] as [string, string]]),
  ];
  if ("companyIds" in selection)
    return [...fields, ...selection.companyIds.map((id): [string, string] => ["company", id])];
  const { filter } = selection;
  if ("failedOf" in filter) return [...fields, ["failedOf", filter.failedOf]];
  if ("changedBy" in filter) return [...fields, ["changedBy", filter.changedBy]];
  return [...fields, ["all", "1"], ...viewFields(filter)];
}

/** The page that asks before it is done. */
export function newBulkHref(query: BulkQuery, problem?: string): string {
  const parameters = new URLSearchParams(bulkFields(query));
  if (problem) parameters.set("problem", problem);
  return `/companies/bulk/new?${parameters.toString()}`;
}
