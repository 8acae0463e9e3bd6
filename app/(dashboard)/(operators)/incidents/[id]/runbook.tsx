import { QueryAnswerTable } from "#components/incidents/query-answer.tsx";
import { RunbookBlocks } from "#components/incidents/runbook-blocks.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { Viewer } from "#lib/access/viewer.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { findSection } from "#lib/incidents/runbook/read-runbook.ts";
import { runQuery } from "#lib/incidents/runbook/run-query.ts";

type Props = {
  viewer: Viewer;
  incidentId: string;
  /** The section of the incident's cause. */
  own: string;
  /** Another section that was asked for, and the query to run. */
  section?: string;
  run?: string;
  /** The page with these two, and everything else as it is. */
  href: (choice: { section?: string; run?: string }) => string;
};

/** The runbook beside the incident: what to look at, what to do, and the queries at a press. */
export async function Runbook({ viewer, incidentId, own, section, run, href }: Props) {
  const other = section && section !== own ? await findSection(section) : null;
  const shown = other ?? (await findSection(own));
  const title = "Runbook";
  if (!shown)
    return (
      <Panel title={title}>
        <p className="text-ink-soft">
          The runbook could not be read here. It is docs/guides/operator-runbook.md#{own} of this
          release.
        </p>
      </Panel>
    );
  const place = other ? { section: other.anchor } : {};
  return (
    <Panel
      title={title}
      aside={
        other && (
          <TextLink href={href({})} scroll={false} prefetch={false}>
            Back to this incident
          </TextLink>
        )
      }
    >
      {other && <h3 className="mb-3 font-semibold">{other.title}</h3>}
      <RunbookBlocks
        blocks={shown.blocks}
        sectionHref={(anchor) => `${href(anchor === own ? {} : { section: anchor })}#panel-runbook`}
        drawQuery={(name, sql) => (
          <div className="space-y-2">
            {sql}
            <ButtonLink
              size="small"
              href={href({ ...place, run: name })}
              scroll={false}
              prefetch={false}
              aria-label={`Run ${name}`}
            >
              {run === name ? "Run again" : "Run"}
            </ButtonLink>
            {run === name && <Answer viewer={viewer} name={name} incidentId={incidentId} />}
          </div>
        )}
      />
    </Panel>
  );
}

type AnswerProps = { viewer: Viewer; name: string; incidentId: string };

async function Answer({ viewer, name, incidentId }: AnswerProps) {
  const answer = await runQuery(viewer, { name, incidentId }).catch(problemOf);
  return <QueryAnswerTable name={name} answer={answer} />;
}
