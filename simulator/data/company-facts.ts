// Small derivations shared by all generators of company data.

import { hash } from "node:crypto";
import { between } from "./random.ts";
import { addDays, dayOf } from "./dates.ts";
import { INDUSTRIES, PLACES } from "./names.ts";
import type { Industry, Place } from "./names.ts";
import type { CompanyRecord } from "../state/model.ts";

export function domainOf(company: CompanyRecord): string {
  const word = (company.trade_name ?? company.name)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 24);
  return `${word === "" ? "company" : word}.example`;
}

export function placeOf(company: CompanyRecord): Place {
  const place = PLACES[company.home % PLACES.length];
  if (place === undefined) throw new Error("there is no place to live");
  return place;
}

export function industryOf(company: CompanyRecord): Industry {
  const industry = INDUSTRIES[company.industry];
  if (industry === undefined) throw new Error(`unknown industry ${company.industry}`);
  return industry;
}

export function joinDate(company: CompanyRecord): string {
  return addDays(dayOf(company.seeded_at), -between(`join ${company.uuid}`, 500, 1400));
}

/** Gusto's version: a fingerprint of the content, so it changes exactly when the content does. */
export function versionOf(content: unknown): string {
  return hash("md5", JSON.stringify(content), "hex");
}

const versions = new WeakMap<object, string>();

/** versionOf for generated content that no longer changes: computed once per object. */
export function lastingVersionOf(content: object): string {
  const known = versions.get(content);
  if (known !== undefined) return known;
  const version = versionOf(content);
  versions.set(content, version);
  return version;
}

export function headcount(company: CompanyRecord): number {
  return (company.hires ?? []).reduce((sum, hired) => sum + hired.count, company.employees);
}

export function versioned<T extends { version: string }>(resource: T): T {
  return { ...resource, version: versionOf({ ...resource, version: undefined }) };
}
