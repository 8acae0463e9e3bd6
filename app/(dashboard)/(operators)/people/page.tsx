import { UserRound } from "lucide-react";
import type { Metadata } from "next";
import { InviteForm } from "#components/people/invite-form.tsx";
import { PersonList } from "#components/people/person-list.tsx";
import { StaffList } from "#components/people/staff-list.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { SearchField } from "#components/ui/controls/search-field.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { listPeople, listStaff, PEOPLE_KINDS } from "#lib/access/staff/list-people.ts";
import { canSendMail } from "#lib/notices/send-mail.ts";
import { env } from "#lib/platform/env.ts";
import { changeRole, disablePerson, enablePerson, invite, removeMember } from "./actions.ts";

export const metadata: Metadata = { title: "People" };

const PATH = "/people";
const KIND_WORDS = { all: "Everyone", staff: "Staff", disabled: "Disabled" } as const;

type Query = Partial<Record<"q" | "kind" | "after" | "staff", string | string[]>>;
type Props = { searchParams: Promise<Query> };

export default async function PeoplePage({ searchParams }: Props) {
  const query = await searchParams;
  const viewer = await requireOperatorViewer(PATH);
  const kind = PEOPLE_KINDS.find((each) => each === query.kind) ?? "all";
  const q = typeof query.q === "string" ? query.q : "";
  const after = typeof query.after === "string" ? query.after : undefined;
  const { people, next } = await listPeople(viewer, { kind, q, after });
  const staffAfter = typeof query.staff === "string" ? query.staff : undefined;
  const { staff, next: moreStaff } = await listStaff(viewer, { after: staffAfter });
  const mayChange = viewer.isReadOnly !== true;
  const keep = kind === "all" ? [] : ([["kind", kind]] as const);
  return (
    <div className="space-y-5">
      <PageHeader
        title="People"
        sentence="Who may come in: your own staff, whom you let in here, and the admins of companies, who sign in with Gusto."
      />
      <Panel title="Staff" flush>
        <StaffList
          staff={staff}
          ownEmail={viewer.email}
          acts={mayChange ? { changeRole, removeMember } : null}
        />
        {mayChange && (
          <div className="border-t border-line p-4">
            <InviteForm
              action={invite}
              signInUrl={canSendMail() ? null : `${env().APP_URL}/sign-in`}
            />
          </div>
        )}
        {(staffAfter ?? moreStaff) && (
          <div className="border-t border-line p-4">
            <PageLinks
              first={staffAfter === undefined ? null : PATH}
              next={moreStaff && `${PATH}?staff=${encodeURIComponent(moreStaff)}`}
              nextText="More staff"
            />
          </div>
        )}
      </Panel>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterLinks
          label="Which people"
          links={PEOPLE_KINDS.map((each) => ({
            word: KIND_WORDS[each],
            href: each === "all" ? PATH : `${PATH}?kind=${each}`,
            isCurrent: each === kind,
          }))}
        />
        <SearchField
          value={q}
          placeholder="Name or email"
          label="Search people by the beginning of a name or email"
          path={PATH}
          keep={keep}
        />
      </div>
      <Panel title="Signed in at least once" flush>
        {people.length === 0 ? (
          <EmptyState icon={UserRound} title={q ? "Nobody begins like this" : "Nobody yet"}>
            {q ? (
              <TextLink href={PATH}>Clear the search</TextLink>
            ) : (
              "People are listed here once they have signed in."
            )}
          </EmptyState>
        ) : (
          <PersonList
            people={people}
            ownId={viewer.userId}
            acts={mayChange ? { disablePerson, enablePerson } : null}
          />
        )}
      </Panel>
      <PageLinks
        first={after === undefined ? null : PATH}
        next={
          next &&
          `${PATH}?${new URLSearchParams([...keep.map(([name, value]) => [name, value]), ["after", next]])}`
        }
        nextText="Older people"
      />
    </div>
  );
}
