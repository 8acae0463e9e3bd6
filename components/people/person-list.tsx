import type { FormAction } from "#lib/companies/action-result.ts";
import type { PersonView } from "#lib/access/staff/list-people.ts";
import { countOf } from "#lib/platform/format.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { ROLE_WORDS } from "./role-words.ts";

type Acts = { disablePerson: FormAction; enablePerson: FormAction } | null;

type Props = { people: readonly PersonView[]; ownId: string; acts: Acts };

/** Everyone who signed in, with what they may do and when they were last here. */
export function PersonList({ people, ownId, acts }: Props) {
  return (
    <ul className="divide-y divide-line">
      {people.map((person) => (
        <li key={person.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <bdi className="font-medium wrap-anywhere">
                {person.name ?? person.email ?? "No name"}
              </bdi>
              {person.disabledAt && <StatePill word="Disabled" tone="bad" />}
            </p>
            <p className="text-table text-ink-soft wrap-anywhere">
              {person.name && person.email && <bdi>{person.email} · </bdi>}
              {ROLE_WORDS[person.role]}
              {person.role === "company_admin" && ` · ${sayCompanies(person)}`}
              {" · "}
              {person.lastSeenAt ? (
                <>
                  last seen <TimeAgo at={person.lastSeenAt} style="long" />
                </>
              ) : (
                "not seen lately"
              )}
            </p>
          </div>
          {person.id === ownId ? (
            <p className="text-table text-ink-faint">You</p>
          ) : (
            acts && <PersonAct person={person} acts={acts} />
          )}
        </li>
      ))}
    </ul>
  );
}

function sayCompanies({ companies, hasMoreCompanies }: PersonView): string {
  return hasMoreCompanies
    ? `more than ${countOf(companies, "company", "companies")}`
    : countOf(companies, "company", "companies");
}

function PersonAct({ person, acts }: { person: PersonView; acts: NonNullable<Acts> }) {
  const isDisabled = person.disabledAt !== null;
  return (
    <ActionButton
      key={String(isDisabled)}
      action={isDisabled ? acts.enablePerson : acts.disablePerson}
      fields={{ userId: person.id }}
      pendingText={isDisabled ? "Enabling" : "Disabling"}
    >
      {isDisabled ? "Enable" : "Disable"}
      <span className="sr-only"> {person.name ?? person.email ?? person.id}</span>
    </ActionButton>
  );
}
