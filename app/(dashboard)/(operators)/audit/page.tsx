import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { AuditFilters } from "#components/audit/audit-filters.tsx";
import { AuditLines } from "#components/audit/audit-lines.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { listAudit } from "#lib/access/audit-log/list-audit.ts";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { auditHref, auditSearch } from "../../../audit/audit-query.ts";

export const metadata: Metadata = { title: "Audit log" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const { before, after, ...filter } = auditSearch.parse(await searchParams);
  const viewer = await requireOperatorViewer("/audit");
  const { lines, older, newer, problem } = await listAudit(viewer, { ...filter, before, after });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <div className="space-y-5">
      <PageHeader
        title="Audit log"
        sentence="Who did what, when and from where. Lines are only ever added: the database refuses to change or remove them."
      />
      <AuditFilters
        key={auditHref(filter)}
        filter={filter}
        exportHref={auditHref(filter, "/audit/export")}
        isFiltered={isFiltered}
      />
      {problem && <Notice tone="warn" title={problem} />}
      <Panel flush>
        {lines.length > 0 ? (
          <AuditLines lines={lines} hrefOf={(more) => auditHref({ ...filter, ...more })} />
        ) : (
          <EmptyState icon={ScrollText} title={older ? "Nothing found so far" : "Nothing matches"}>
            {older
              ? "Many lines were looked at without finding one. Look further with the button below."
              : "Other lines may exist: change or clear the filters."}
          </EmptyState>
        )}
      </Panel>
      <PageLinks
        first={before === undefined && after === undefined ? null : auditHref(filter)}
        previous={newer && auditHref({ ...filter, after: newer })}
        next={older && auditHref({ ...filter, before: older })}
        nextText={lines.length > 0 ? "Older lines" : "Look further"}
      />
    </div>
  );
}
