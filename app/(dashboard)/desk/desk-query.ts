import type { SyncFilter } from "#lib/payroll/desk/desk-views.ts";

/* The desk's view is in its URL, so it can be shared and reloaded. Pure. */

export type DeskQuery = {
  /** A day of the calendar alone, or "late". */
  day?: string;
  /** Of that day's entries, from 0. */
  page: number;
  /** The changes alone; `before` is where their page begins. */
  onlyChanges: boolean;
  before?: string;
  /** Where the page of companies begins. */
  after?: string;
  sync?: SyncFilter;
};

const MOST_PAGES = 1_000;

export function parseDeskQuery(
  parameters: Readonly<Record<string, string | string[] | undefined>>,
): DeskQuery {
  const one = (name: string) => [parameters[name]].flat()[0];
  const [day, after, before] = [one("day"), one("after"), one("before")];
  const sync = (["on", "off"] as const).find((each) => each === one("sync"));
  const page = Number(one("page"));
  return {
    ...(day !== undefined && /^(late|\d{4}-\d\d-\d\d)$/.test(day) && { day }),
    page: Number.isInteger(page) && page > 0 && page < MOST_PAGES ? page : 0,
    ...(after && { after }),
    onlyChanges: one("changes") === "all",
    ...(before && { before }),
    ...(sync && { sync }),
  };
}

/** Everything of today, of the companies that are shown. */
export function wholeDeskHref({ sync }: Pick<DeskQuery, "sync">): string {
  return deskHref({ page: 0, onlyChanges: false, ...(sync && { sync }) });
}

export function deskHref({ day, page, after, onlyChanges, before, sync }: DeskQuery): string {
  const parameters = new URLSearchParams([
    ...(day ? [["day", day]] : []),
    ...(page > 0 ? [["page", String(page)]] : []),
    ...(after ? [["after", after]] : []),
    ...(onlyChanges ? [["changes", "all"]] : []),
    ...(before ? [["before", before]] : []),
    ...(sync ? [["sync", sync]] : []),
  ]);
  return parameters.size > 0 ? `/desk?${parameters}` : "/desk";
}
