import { AllWell } from "#components/frame/all-well.tsx";
import { IncidentList } from "#components/incidents/incident-list.tsx";
import { ExactTime } from "#components/ui/clock.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { unverifiedWords } from "#components/verified-days/unverified-words.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { readUnverified, type Unverified } from "#lib/companies/fleet/read-unverified.ts";
import type { FleetVerdict } from "#lib/companies/list/judge-fleet.ts";
import { listIncidents } from "#lib/incidents/reading/list-incidents.ts";
import { verifiedForMs } from "#lib/tokens/health/verify-window.ts";

const SHOWN = 8;

type Props = { viewer: Viewer; verdict: FleetVerdict };

/** What operators are to look at; that nothing is, only when nothing is open and everything was verified in time. */
export async function OperatorAttention({ viewer, verdict }: Props) {
  const [{ incidents }, unverified] = await Promise.all([
    listIncidents(viewer, { state: "open", limit: SHOWN }),
    readUnverified(),
  ]);
  if (incidents.length === 0 && unverified.count === 0)
    return verdict.level === "well" && <AllWell refreshesItself />;
  return (
    <>
      {incidents.length > 0 && (
        <section aria-labelledby="attention">
          <div className="mb-2.5 flex flex-wrap items-baseline justify-between gap-3">
            <h2 id="attention" className="text-lead font-semibold">
              Needs attention
            </h2>
            <TextLink href="/incidents">All incidents</TextLink>
          </div>
          <IncidentList incidents={incidents} viewerId={viewer.userId} />
        </section>
      )}
      {unverified.count > 0 && (
        <UnverifiedNotice
          unverified={unverified}
          title={
            incidents.length > 0
              ? "Not every company was verified in time"
              : "Nothing is broken, as far as is known"
          }
        />
      )}
    </>
  );
}

function UnverifiedNotice({ unverified, title }: { unverified: Unverified; title: string }) {
  return (
    <Notice
      tone="info"
      title={title}
      action={
        <ButtonLink size="small" href="/companies?sort=last_verified">
          See which
        </ButtonLink>
      }
    >
      {unverifiedWords(unverified, verifiedForMs())}
      {unverified.since && (
        <>
          {" "}
          The first was due at <ExactTime at={unverified.since} />.
        </>
      )}
    </Notice>
  );
}
