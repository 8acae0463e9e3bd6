import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CompanyList } from "#components/companies/list/company-list.tsx";
import { IncidentActs, NoteForm } from "#components/incidents/incident-acts.tsx";
import { IncidentHistory, RelatedChanges } from "#components/incidents/incident-history.tsx";
import { assigneeWords, SEVERITY_WORDS, touchesWords } from "#components/words/incident-words.ts";
import { ExactTime, TimeAgo } from "#components/ui/clock.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { SearchField } from "#components/ui/controls/search-field.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { StatePill } from "#components/ui/state-pill.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { MUST_ACT_WORDS } from "#lib/incidents/causes/cause.ts";
import { causeById } from "#lib/incidents/causes/find-cause.ts";
import { findIncident } from "#lib/incidents/reading/find-incident.ts";
import type { IncidentDetails } from "#lib/incidents/reading/incident-views.ts";
import { listAssignees } from "#lib/incidents/assignees.ts";
import { listIncidentCompanies } from "#lib/incidents/reading/list-incident-companies.ts";
import { updateForPage } from "#lib/incidents/reading/update-for-page.ts";
import { acknowledge, assign, note, snooze } from "../actions.ts";
import { Runbook } from "./runbook.tsx";

export const metadata: Metadata = { title: "Incident" };

const PARTS = ["q", "after", "recovered", "section", "run"] as const;
type Part = (typeof PARTS)[number];
type Search = Record<Part, string | string[] | undefined>;
type Props = { params: Promise<{ id: string }>; searchParams: Promise<Search> };

export default async function IncidentPage({ params, searchParams }: Props) {
  const { id } = await params;
  const viewer = await requireOperatorViewer(`/incidents/${id}`);
  const incident = await findIncident(viewer, id, updateForPage);
  if (!incident) notFound();
  const cause = causeById(incident.cause);
  const search = readSearch(await searchParams);
  return (
    <div className="space-y-5">
      <PageHeader
        title={cause.title}
        sentence={cause.meaning}
        action={
          cause.action &&
          !incident.resolvedAt && (
            <ButtonLink kind="primary" href={cause.action.href(id)}>
              {cause.action.word}
            </ButtonLink>
          )
        }
      />
      <Facts incident={incident} viewerId={viewer.userId} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Runbook
          viewer={viewer}
          incidentId={id}
          own={cause.runbook}
          section={search.section}
          run={search.run}
          href={(choice) =>
            hrefOf(id, { ...search, section: undefined, run: undefined, ...choice })
          }
        />
        <div className="space-y-5 max-lg:order-first">
          {!incident.resolvedAt && (
            <Panel title="Actions">
              <IncidentActs
                incident={incident}
                viewerId={viewer.userId}
                operators={await listAssignees()}
                actions={{ acknowledge, assign, snooze, note }}
              />
            </Panel>
          )}
          <Panel title="Changes in the hour before">
            <RelatedChanges related={incident.related} />
          </Panel>
        </div>
      </div>
      {incident.touched > 0 && <Companies id={id} search={search} />}
      <Panel title="History" flush>
        <NoteForm incidentId={id} action={note} />
        <IncidentHistory events={incident.events} />
      </Panel>
    </div>
  );
}

/** What of the address is given, once each. */
function readSearch(given: Search): Partial<Record<Part, string>> {
  const one = (part: Part) =>
    [given[part]]
      .flat()
      .slice(0, 1)
      .filter((value) => value !== "");
  return Object.fromEntries(PARTS.flatMap((part) => one(part).map((value) => [part, value])));
}

function hrefOf(id: string, parts: Partial<Record<Part, string | undefined>>): string {
  const given = Object.entries(parts).filter((part): part is [string, string] => Boolean(part[1]));
  const query = new URLSearchParams(given).toString();
  return `/incidents/${id}${query && `?${query}`}`;
}

function Facts({ incident, viewerId }: { incident: IncidentDetails; viewerId: string }) {
  const cause = causeById(incident.cause);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {incident.resolvedAt ? (
        <StatePill word="Resolved" tone="good" />
      ) : (
        <StatePill {...SEVERITY_WORDS[incident.severity]} />
      )}
      <span>{touchesWords(incident)}</span>
      <span>
        Since <ExactTime at={incident.since} /> (<TimeAgo at={incident.since} style="long" />)
      </span>
      {incident.resolvedAt ? (
        <span>
          Resolved <ExactTime at={incident.resolvedAt} />
        </span>
      ) : (
        <span className="font-medium">{MUST_ACT_WORDS[cause.mustAct]}</span>
      )}
      {!incident.resolvedAt && incident.assignee && (
        <span>{assigneeWords(incident.assignee, viewerId)}</span>
      )}
    </div>
  );
}

async function Companies({ id, search }: { id: string; search: ReturnType<typeof readSearch> }) {
  const viewer = await requireOperatorViewer(`/incidents/${id}`);
  const { q, after, recovered } = search;
  const isRecovered = recovered === "1";
  const { companies, next } = await listIncidentCompanies(viewer, id, { isRecovered, q, after });
  const kept = [...(isRecovered ? [["recovered", "1"] as const] : [])];
  const href = (at?: string) =>
    hrefOf(id, { recovered: isRecovered ? "1" : undefined, q, after: at });
  return (
    <section aria-labelledby="companies" className="space-y-2.5">
      <h2 id="companies" className="text-lead font-semibold">
        Companies
      </h2>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterLinks
          label="Companies"
          links={[
            { word: "Affected", href: `/incidents/${id}`, isCurrent: !isRecovered },
            { word: "Recovered", href: `/incidents/${id}?recovered=1`, isCurrent: isRecovered },
          ]}
        />
        <SearchField
          value={q ?? ""}
          label="Search these companies"
          placeholder="Search"
          path={`/incidents/${id}`}
          keep={kept}
        />
      </div>
      {companies.length > 0 ? (
        <CompanyList companies={companies} canReconnect={false} />
      ) : (
        <Panel>
          <p className="text-ink-soft">
            {q
              ? "No company of this incident matches."
              : isRecovered
                ? "No company has recovered yet."
                : "No company is affected."}
          </p>
        </Panel>
      )}
      <PageLinks
        first={after ? href() : null}
        next={next && href(next)}
        nextText="Next companies"
      />
    </section>
  );
}
