import { Download, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink, buttonLook } from "#components/ui/controls/button.tsx";
import { BulkBar } from "#components/companies/bulk/bulk-bar.tsx";
import { CompaniesToolbar } from "#components/companies/list/companies-toolbar.tsx";
import {
  companiesHref,
  exportHref,
  isSelective,
  parseCompaniesQuery,
  selectionOf,
  unknownFilters,
  viewFields,
  type CompaniesQuery,
} from "#components/companies/list/companies-query.ts";
import { FilterChips } from "#components/companies/list/filter-chips.tsx";
import { FilterForm } from "#components/companies/list/filter-form.tsx";
import { CompanyColumnChooser } from "#components/companies/list/company-column-chooser.tsx";
import { CompanyList } from "#components/companies/list/company-list.tsx";
import { NoCompanyYet } from "#components/companies/no-company-yet.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { clipText } from "#components/ui/clip-text.ts";
import { Notice } from "#components/ui/notice.tsx";
import { SavedViewsBar, type ViewLink } from "#components/companies/views/saved-views-bar.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { ShownCompanies } from "#components/frame/live/shown-companies.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { countOf } from "#lib/platform/format.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { bulkRights } from "#lib/companies/bulk/bulk-rights.ts";
import { listSavedViews, type SavedView } from "#lib/companies/views/saved-views.ts";
import { currentCompanyColumns } from "../../../current-company-columns.ts";
import { deleteCompaniesView, saveCompaniesView } from "../../../companies/views/actions.ts";
import { isTagInUse, listTags } from "#lib/companies/tags/list-tags.ts";
import { seesTags } from "#lib/companies/tags/sees-tags.ts";
import { hasFilters } from "#lib/companies/list/company-filters.ts";
import { nameConnector } from "#lib/companies/list/name-connector.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";

export const metadata: Metadata = { title: "Companies" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CompaniesPage({ searchParams }: Props) {
  const parameters = await searchParams;
  const query = parseCompaniesQuery(parameters);
  const unknown = unknownFilters(parameters);
  const viewer = await requireViewer(companiesHref(query));
  const { companies, counts, isCounted, isPartial, total, next, previous } = await listCompanies(
    viewer,
    { ...query, limit: 50 },
  );
  const columns = await currentCompanyColumns();
  const isOperator = viewer.role === "operator";
  const lost = counts.reconnect_required + counts.ended_at_gusto;
  const connector = query.by === undefined ? null : await nameConnector(viewer, query.by);
  if (total === 0 && !isSelective(query)) return <NoCompanies isOperator={isOperator} />;
  return (
    <div className="space-y-5">
      <ShownCompanies ids={companies.map(({ id }) => id)} />
      <PageHeader
        title="Companies"
        count={isSelective(query) ? undefined : total}
        sentence={
          isOperator
            ? "Every company, connected or not. Companies that need attention come first."
            : "The companies you connected. Those that need attention come first."
        }
        action={
          isOperator ? (
            lost > 0 && (
              <ButtonLink kind="primary" href="/companies/reconnect">
                Reconnect {countOf(lost, "company", "companies")}
              </ButtonLink>
            )
          ) : (
            <>
              <ButtonLink href="/pick">Choose what to sync</ButtonLink>
              <ButtonLink kind="primary" href="/connect">
                Connect a company
              </ButtonLink>
            </>
          )
        }
      />
      {unknown.length > 0 && (
        <Notice tone="info" title="This address has a filter that is not known here">
          {clipText(unknown.join(", "), 120)} was left out; the rest is shown.
        </Notice>
      )}
      {query.tag && !(await isTagInUse(viewer, query.tag)) && (
        <Notice tone="info" title="No company has this tag">
          <bdi>{query.tag}</bdi> is not in use. It may have been removed from all companies.
        </Notice>
      )}
      <CompaniesToolbar query={query} counts={isCounted ? counts : null} total={total} />
      <div className="relative space-y-2">
        <div className="absolute top-0 right-0">
          <CompanyColumnChooser shown={columns} hidden={seesTags(viewer) ? [] : ["tags"]} />
        </div>
        <FilterForm query={query} tags={seesTags(viewer) ? await listTags(viewer) : null} />
        <FilterChips query={query} connector={connector} />
      </div>
      <SavedViewsBar
        views={viewLinks(await listSavedViews(viewer), query)}
        current={viewFields(query)}
        canShare={isOperator}
        save={saveCompaniesView}
        remove={deleteCompaniesView}
      />
      {companies.length === 0 && isPartial ? (
        <NoneYet query={query} isBefore={query.before !== undefined} />
      ) : companies.length === 0 ? (
        <NothingMatches query={query} />
      ) : (
        <div className="group/selecting space-y-3">
          <BulkBar
            filters={viewFields(selectionOf(query))}
            matching={{ count: query.health ? counts[query.health] : total, isCounted }}
            hasMore={next !== null || previous !== null}
            rights={bulkRights(viewer)}
          />
          <CompanyList
            companies={companies}
            sort={query.sort ?? "attention"}
            sortHref={(sort) =>
              companiesHref({ ...query, sort, after: undefined, before: undefined })
            }
            canReconnect={!isOperator}
            isSelectable
            columns={columns}
          />
        </div>
      )}
      {companies.length > 0 && (
        <a
          href={exportHref(query)}
          download
          data-export
          className={buttonLook("secondary", "small")}
        >
          <Download aria-hidden />
          Export {isSelective(query) ? "all that match" : "all"} as CSV
        </a>
      )}
      <PageLinks
        first={
          query.after || query.before
            ? companiesHref({ ...query, after: undefined, before: undefined })
            : null
        }
        previous={previous ? companiesHref({ ...query, after: undefined, before: previous }) : null}
        next={next ? companiesHref({ ...query, after: next, before: undefined }) : null}
        nextText="Next companies"
      />
    </div>
  );
}

function viewLinks(views: readonly SavedView[], query: CompaniesQuery): ViewLink[] {
  const here = companiesHref({ ...query, after: undefined, before: undefined });
  return views.map(({ query: kept, ...view }) => {
    const href = companiesHref(parseCompaniesQuery(kept as Record<string, string>));
    return { ...view, href, isCurrent: href === here };
  });
}

function NoCompanies({ isOperator }: { isOperator: boolean }) {
  return (
    <div className="space-y-5">
      <PageHeader title="Companies" count={0} />
      <NoCompanyYet
        isOperator={isOperator}
        toOperators="Every company an admin connects is listed here with the health of its connection."
        toAdmins="Every company you connect is listed here with the health of its connection."
      />
    </div>
  );
}

/** A search or filter for something common goes through the list, some thousand companies at a time. */
function NoneYet({ query, isBefore }: { query: CompaniesQuery; isBefore: boolean }) {
  return (
    <Panel flush>
      <EmptyState icon={SearchX} title="No match among these companies">
        {query.q ? (
          <>
            Many companies contain a part of{" "}
            <bdi className="font-medium text-ink">{clipText(query.q, 60)}</bdi>
          </>
        ) : (
          "Many companies match one of the filters"
        )}
        , so the list is gone through step by step. Continue with the{" "}
        {isBefore ? "previous" : "next"} companies, or search for something more specific.
      </EmptyState>
    </Panel>
  );
}

function NothingMatches({ query }: { query: CompaniesQuery }) {
  return (
    <Panel flush>
      <EmptyState
        icon={SearchX}
        title="No company matches"
        action={<ButtonLink href={companiesHref({ sort: query.sort })}>Clear filters</ButtonLink>}
      >
        {query.q ? (
          <>
            Nothing found for <bdi className="font-medium text-ink">{clipText(query.q, 60)}</bdi>
            {isSelective({ ...query, q: undefined }) && " with these filters"}.
          </>
        ) : hasFilters(query) ? (
          "No company matches these filters right now."
        ) : (
          "No company is in this state right now."
        )}
      </EmptyState>
    </Panel>
  );
}
