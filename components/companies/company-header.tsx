import { ArrowLeft } from "lucide-react";
import type { CompanyDetail } from "#lib/companies/company-views.ts";
import { clipText } from "../ui/clip-text.ts";
import { gustoStatusWords } from "../words/gusto-status-words.ts";
import { HealthBadge } from "./health-badge.tsx";
import { HealthStatement } from "./health-statement.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";

/**
 * Above every tab of a company: its name, its health, its Gusto status if there is a problem, and
 * sentences that explain them.
 */
export function CompanyHeader({ company }: { company: CompanyDetail }) {
  const standing = gustoStatusWords(company.gustoStatus);
  return (
    <header>
      <nav aria-label="Breadcrumb" className="text-table">
        <TextLink href="/companies" className="inline-flex items-center gap-1">
          <ArrowLeft aria-hidden className="size-3.5" />
          Companies
        </TextLink>
      </nav>
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="line-clamp-2 min-w-0 text-title font-semibold wrap-anywhere">
          <bdi>{clipText(company.tradeName ?? company.name, 200) || "Unnamed company"}</bdi>
        </h1>
        <HealthBadge status={company.health.status} />
        {standing && <StatePill word={standing.word} tone={standing.tone} />}
      </div>
      <p className="mt-1.5 max-w-[72ch] text-ink-soft">
        <HealthStatement health={company.health} lastVerifiedAt={company.lastVerifiedAt} />
      </p>
      {standing && <p className="mt-1 max-w-[72ch] text-ink-soft">{standing.sentence}</p>}
    </header>
  );
}
