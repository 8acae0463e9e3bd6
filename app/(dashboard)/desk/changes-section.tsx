import { ChangeList } from "#components/desk/change-list.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { changeCounts } from "#components/desk/desk-words.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { listDeskChanges } from "#lib/payroll/desk/list-desk-changes.ts";
import { deskHref, type DeskQuery, wholeDeskHref } from "./desk-query.ts";

type Props = { viewer: Viewer; query: DeskQuery; timeZone: string; now: Date; today: string };

const SHOWN_AT_FIRST = 8;
const SHOWN_ALONE = 100;

/** What changed since yesterday: the newest, or all of it, page by page. */
export async function ChangesSection({ viewer, query, timeZone, now, today }: Props) {
  const { onlyChanges, before, sync } = query;
  const { counts, changes, next } = await listDeskChanges(viewer, {
    ...{ timeZone, now, sync, before: onlyChanges ? before : undefined },
    limit: onlyChanges ? SHOWN_ALONE : SHOWN_AT_FIRST,
  });
  return (
    <>
      <Panel
        title="Changed since yesterday"
        aside={
          onlyChanges ? (
            <TextLink href={wholeDeskHref(query)}>Everything of today</TextLink>
          ) : (
            next && <TextLink href={deskHref({ ...query, onlyChanges: true })}>Show all</TextLink>
          )
        }
        flush
      >
        <p className="px-4 py-2.5 text-ink-soft">
          {counts.length === 0
            ? "Nobody was hired or left, no pay changed and no company was suspended, as far as the data was read."
            : `${changeCounts(counts)}.`}
        </p>
        {changes.length > 0 && (
          <div className="border-t border-line">
            <ChangeList changes={changes} today={today} />
          </div>
        )}
      </Panel>
      {onlyChanges && (
        <PageLinks
          first={before ? deskHref({ ...query, before: undefined }) : null}
          next={next ? deskHref({ ...query, before: next }) : null}
          nextText="Older changes"
        />
      )}
    </>
  );
}
