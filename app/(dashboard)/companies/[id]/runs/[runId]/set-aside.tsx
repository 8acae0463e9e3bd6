import type { ComponentProps } from "react";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SetAsideList } from "#components/payroll/set-aside-list.tsx";
import { type listSetAside } from "#lib/payroll/progress/list-set-aside.ts";

type SetAsideProps = Awaited<ReturnType<typeof listSetAside>> &
  Pick<ComponentProps<typeof SetAsideList>, "opened"> & {
    path: string;
    /** Where this page of the list starts. */
    aside: string | undefined;
    isOperator: boolean;
  };

/** Rows this run couldn't read; operators may view what Gusto sent. */
export function SetAside({ rows, next, path, aside, isOperator, opened }: SetAsideProps) {
  return (
    <Panel title="Set aside" flush>
      <p className="border-b border-line px-4 py-3 text-table text-ink-soft">
        These rows could not be read. Earlier values are kept, and the next run tries again. Rows
        that a later run set aside again are listed under that run.
      </p>
      <SetAsideList
        rows={rows}
        {...(isOperator && {
          rawHref: (row: string) =>
            `${path}?${new URLSearchParams({ ...(aside && { aside: aside ?? "" }), raw: row }).toString()}#set-aside-${row}`,
        })}
        opened={opened}
      />
      {next && (
        <div className="border-t border-line p-3">
          <PageLinks first={null} next={`${path}?aside=${next}`} nextText="More rows" />
        </div>
      )}
    </Panel>
  );
}
