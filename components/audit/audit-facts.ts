import type { AuditLine } from "#lib/access/audit-log/list-audit.ts";
import type { AuditField } from "#lib/platform/audit/audit-detail.ts";
import { formatCount, formatDay } from "#lib/platform/format.ts";
import { ROLE_WORDS } from "../people/role-words.ts";
import { BULK_WORDS } from "../words/bulk-words.ts";
import { auditActionWords, plainWords } from "./audit-words.ts";

/** A piece of what a line says; a `Date` is shown in the reader's zone. */
export type AuditPart = string | Date | { text: string; href: string };
type Fact = { label: string; parts: AuditPart[] };
type Field = { label: string; say?: (value: unknown) => string | null };

/** How many of a list are told; the lookup of names goes no further. */
const MOST_TOLD = 3;

const codes =
  (words: Readonly<Record<string, string>>) =>
  (value: unknown): string | null =>
    typeof value === "string" ? (words[value] ?? plainWords(value)) : null;
const anyCode = codes({});
const asIs = (value: unknown) => (typeof value === "string" ? value : null);

const all = (value: unknown) => (Array.isArray(value) ? value.join(", ") || "none" : null);

const HOLD_WORDS = {
  operator: "An operator stopped all refreshing",
  restored_database: "The database was restored from a backup",
  grants_refused: "Gusto refused many grants at once",
  retention: "Kept as long as is set after the connection ended",
};
const KIND_WORDS = Object.fromEntries(
  Object.entries(BULK_WORDS).map(([kind, { act }]) => [kind, act]),
);

/** What each detail of a line is called, and how its codes read. */
const FIELDS: Record<AuditField, Field> = {
  access: { label: "Access", say: codes({ system: "System access", api_token: "API token" }) },
  by: { label: "By", say: codes({ import: "Token import" }) },
  companies: { label: "Companies" },
  company: { label: "Company" },
  count: { label: "Notices" },
  days: { label: "Days kept" },
  delivered: { label: "Delivered" },
  demo: { label: "Demo sign-in" },
  doneOn: { label: "Done on" },
  email: { label: "Email" },
  employee_uuid: { label: "Person’s id at Gusto" },
  endedAt: { label: "Connection ended" },
  endedBy: { label: "Ended by", say: anyCode },
  endsAt: { label: "Old key ends" },
  expiresAt: { label: "Expires" },
  failed: { label: "Failed" },
  filter: { label: "Filter" },
  filters: { label: "Filters" },
  fingerprint: { label: "Fingerprint", say: asIs },
  format: { label: "Format", say: (value) => asIs(value)?.toUpperCase() ?? null },
  from: { label: "From the account of" },
  gustoUuid: { label: "Id at Gusto" },
  identities: { label: "Identities moved" },
  into: { label: "Into the account of" },
  isMailed: { label: "Sent by mail" },
  kind: { label: "Kind", say: codes(KIND_WORDS) },
  link: { label: "Link" },
  method: { label: "Method", say: asIs },
  name: { label: "Name", say: asIs },
  note: { label: "Note", say: asIs },
  noticeId: { label: "Notice" },
  noticeIds: { label: "Their ids" },
  on: { label: "Sync", say: (value) => (value === true ? "On" : value === false ? "Off" : null) },
  ownGrants: { label: "Own connections ended" },
  path: { label: "Path", say: asIs },
  payroll_uuid: { label: "Payroll’s id at Gusto" },
  problem: { label: "Reason", say: anyCode },
  reason: { label: "Reason", say: codes(HOLD_WORDS) },
  resource: { label: "Data", say: anyCode },
  resourceOwnerUuid: { label: "Person’s id at Gusto" },
  role: { label: "Role", say: codes(ROLE_WORDS) },
  rotated: { label: "Re-encrypted" },
  rows: { label: "Rows" },
  runId: { label: "Sync run" },
  scopes: { label: "Scopes", say: all },
  selected: { label: "Companies to sync" },
  successor: { label: "Successor" },
  table: { label: "Data", say: anyCode },
  tag: { label: "Tag", say: asIs },
  token_version: { label: "Token version" },
  total: { label: "Of its companies" },
  types: { label: "Types", say: all },
  until: { label: "Until" },
  withPay: { label: "With pay" },
  works: { label: "Works" },
};

/** A line's details in words. `unknown`: what no release so far has words for. */
export function auditFacts({ detail, names }: Pick<AuditLine, "detail" | "names">): {
  facts: Fact[];
  unknown: Record<string, unknown> | null;
} {
  const facts: Fact[] = [];
  const unknown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(detail ?? {})) {
    const field = (FIELDS as Partial<Record<string, Field>>)[name];
    const said = field?.say?.(value);
    const parts = said ? [said] : field && sayValue(value, names);
    if (field && parts) facts.push({ label: field.label, parts });
    else if (value !== null) unknown[name] = value;
  }
  return { facts, unknown: Object.keys(unknown).length > 0 ? unknown : null };
}

/** By its shape. Null for a shape that has no words. */
function sayValue(value: unknown, names: AuditLine["names"]): AuditPart[] | null {
  if (typeof value === "boolean") return [value ? "Yes" : "No"];
  if (typeof value === "number") return [formatCount(value)];
  if (typeof value === "string") return [sayText(value, names)];
  if (Array.isArray(value)) return sayList(value, names);
  return typeof value === "object" && value !== null ? sayObject(value) : null;
}

function sayText(text: string, names: AuditLine["names"]): AuditPart {
  const mentioned = names.get(text);
  if (mentioned) return linkTo(text, mentioned);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return formatDay(text);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return new Date(text);
  return text || "none";
}

function linkTo(
  id: string,
  { kind, name, email }: NonNullable<ReturnType<AuditLine["names"]["get"]>>,
): AuditPart {
  if (kind === "company") return { text: name, href: `/companies/${id}` };
  if (kind === "key") return `API key ${name}`;
  return email ? { text: name, href: `/people?${new URLSearchParams({ q: email })}` } : name;
}

/** The first, and how many more: "Bright Bakery, North Pine +12 more". */
function sayList(values: readonly unknown[], names: AuditLine["names"]): AuditPart[] | null {
  if (!values.every((value) => typeof value === "string")) return null;
  if (values.length === 0) return ["none"];
  const first = values.slice(0, MOST_TOLD).map((value) => sayText(value, names));
  const more = values.length - first.length;
  return [
    ...first.flatMap((part, at) => (at > 0 ? [", ", part] : [part])),
    ...(more > 0 ? [` +${formatCount(more)} more`] : []),
  ];
}

/** "health: retrying, q: north". Null if it goes deeper. */
function sayObject(value: object): AuditPart[] | null {
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  if (entries.some(([, each]) => typeof each === "object")) return null;
  return [
    entries.map(([name, each]) => `${plainWords(name)}: ${String(each)}`).join(", ") || "none",
  ];
}

/** What a line is about, with a link where there is one to follow. */
export function auditSubject({ subject, names }: Pick<AuditLine, "subject" | "names">): AuditPart {
  const [kind = "", id = ""] = subject.split(/:(.*)/s);
  const mentioned = names.get(id);
  if (mentioned) return linkTo(id, mentioned);
  if (kind === "incident") return { text: "Incident", href: `/incidents/${id}` };
  if (kind === "bulk-action") return { text: "Bulk action", href: `/companies/bulk/${id}` };
  return SUBJECT_WORDS[kind]?.(id) ?? subject;
}

const SUBJECT_WORDS: Readonly<Partial<Record<string, (id: string) => string>>> = {
  company: (id) => `A company that was deleted (${id})`,
  user: (id) => `A person who was deleted (${id})`,
  staff: () => "Staff",
  token: (id) => `Token pair ${id}`,
  "api-key": (id) => `API key ${id}`,
  provision: () => "A new company",
  event: (id) => `Webhook event ${id}`,
  "webhook-subscription": (id) => `Webhook subscription ${id}`,
  organization: () => "The organization at Gusto",
  installation: () => "This dashboard",
  readiness: (item) => plainWords(item.replaceAll("-", "_")),
  notice: () => "A notice",
  notices: (kind) => `All notices of “${plainWords(kind)}”`,
  "alert-channel": (channel) => plainWords(channel),
  "token-encryption-keys": () => "Tokens’ encryption",
  "organization-secrets": () => "The organization’s secrets",
};

/** A line as text, for a file: what its page shows. Times are in UTC. */
export function auditLineWords(line: AuditLine): { act: string; about: string; told: string } {
  const told = auditFacts(line).facts.map(
    ({ label, parts }) => `${label}: ${parts.map(partText).join("")}`,
  );
  return {
    act: auditActionWords(line.action),
    about: partText(auditSubject(line)),
    told: told.join("; "),
  };
}

function partText(part: AuditPart): string {
  if (part instanceof Date) return part.toISOString();
  return typeof part === "string" ? part : part.text;
}
