import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";

/** A company, person or key that is still here. `email`: of a person, where known. */
export type Mentioned = {
  kind: "company" | "person" | "key";
  name: string;
  email: string | null;
};

/** The details that hold ids of ours. */
const WITH_IDS = ["selected", "from", "into", "successor"] as const;
/** Of a list, the first are named. */
const MOST_NAMED = 3;

type Line = { subject: string; detail: Record<string, unknown> | null };

/** Whatever lines name by an id, by that id; what is gone is left out. */
export async function nameMentioned(lines: readonly Line[]): Promise<Map<string, Mentioned>> {
  const ids = [...new Set(lines.flatMap(idsOf))].filter(isUuid);
  if (ids.length === 0) return new Map();
  const [companies, users, keys] = await Promise.all([
    db().company.findMany({
      where: { id: { in: ids }, deleteRequestedAt: null },
      select: { id: true, name: true },
    }),
    db().user.findMany({
      where: { id: { in: ids }, deletedAt: null },
      select: { id: true, name: true, email: true },
    }),
    db().apiKey.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
  ]);
  return new Map([
    ...companies.map(({ id, name }) => [id, named("company", name)] as const),
    ...users.map(
      ({ id, name, email }) =>
        [id, named("person", name ?? email ?? "A company admin", email)] as const,
    ),
    ...keys.map(({ id, name }) => [id, named("key", name)] as const),
  ]);
}

function named(kind: Mentioned["kind"], name: string, email: string | null = null): Mentioned {
  return { kind, name, email };
}

function idsOf({ subject, detail }: Line): string[] {
  const told = WITH_IDS.flatMap((field) => {
    const value = detail?.[field];
    return Array.isArray(value) ? value.slice(0, MOST_NAMED) : [value];
  });
  return [subject.replace(/^(company|user|api-key):/, ""), ...told].filter(
    (id) => typeof id === "string",
  );
}
