import { AllWell } from "#components/frame/all-well.tsx";
import { IncidentList } from "#components/incidents/incident-list.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { Viewer } from "#lib/access/viewer.ts";
import type { FleetVerdict } from "#lib/companies/list/judge-fleet.ts";
import { listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import { countOf } from "#lib/platform/format.ts";

const SHOWN = 8;

type Props = { viewer: Viewer; verdict: FleetVerdict };

/** What operators are to look at; that nothing is, only when nothing is open and everything is verified. */
export async function OperatorAttention({ viewer, verdict }: Props) {
  const { incidents } = await listIncidents(viewer, { state: "open", limit: SHOWN });
  if (incidents.length > 0)
    return (
      <section aria-labelledby="attention">
        <div className="mb-2.5 flex flex-wrap items-baseline justify-between gap-3">
          <h2 id="attention" className="text-lead font-semibold">
            Needs attention
          </h2>
          <TextLink href="/incidents">All incidents</TextLink>
        </div>
        <IncidentList incidents={incidents} viewerId={viewer.userId} />
      </section>
    );
  if (verdict.level === "unchecked")
    return (
      <Notice
        tone="info"
        title="Nothing is broken, as far as is known"
        action={
          <ButtonLink size="small" href="/companies?health=not_checked">
            See which
          </ButtonLink>
        }
      >
        {countOf(verdict.notChecked, "company was", "companies were")} not verified with Gusto
        within the last four hours.
      </Notice>
    );
  return verdict.level === "well" && <AllWell refreshesItself />;
}
