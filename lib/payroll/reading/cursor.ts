import { z } from "zod";

/** Where the reading of a resource goes on. Kept as JSON in its checkpoint. */
const listCursor = z.object({
  window: z.number().int(),
  page: z.number().int(),
  /** Rows a page, once Gusto told how many it gives or was too slow for more; null: as many as the list asks for. */
  per: z.number().int().nullable().default(null),
  /** A list that changed while it was read is read again. */
  pass: z.number().int(),
  /** Rows of this pass that carry no readable uuid. */
  nameless: z.number().int(),
  /** What the page before said of the whole list; null on the first page. */
  total: z.number().int().nullable(),
  moved: z.boolean(),
  /** False once a window could not be read as one consistent list: nothing is marked as gone then. */
  complete: z.boolean(),
  /** True once Gusto did not say how many rows a list with pages has. */
  uncounted: z.boolean().default(false),
  /** After the list: which of the missing rows were asked for by themselves so far ("" for none), and whether all of them are. Null while the list is read. */
  asked: z.object({ after: z.string(), all: z.boolean() }).nullable().default(null),
});
export type ListCursor = z.infer<typeof listCursor>;

export const LIST_START: ListCursor = {
  window: 0,
  page: 1,
  per: null,
  pass: 1,
  nameless: 0,
  total: null,
  moved: false,
  complete: true,
  uncounted: false,
  asked: null,
};

const linesCursor = listCursor.extend({
  payroll: z.uuid().nullable(),
  /** Payrolls whose lines could not be read as one consistent list in this run. */
  skipped: z.array(z.uuid()),
});
export type LinesCursor = z.infer<typeof linesCursor>;

const LINES_START: LinesCursor = { ...LIST_START, payroll: null, skipped: [] };

export const readListCursor = (stored: unknown): ListCursor =>
  stored === null ? LIST_START : listCursor.parse(stored);
export const readLinesCursor = (stored: unknown): LinesCursor =>
  stored === null ? LINES_START : linesCursor.parse(stored);

/** A list that will not hold still is believed after so many readings, for what it had; nothing is marked as gone. */
export const MAX_PASSES = 3;

/**
 * The same place in smaller pages, after a page that took too long: half as many rows, while that divides, else a fifth. A divisor of the old size, so that
 * no row is skipped. The cursor itself when a page is small already. Pure.
 */
export function withSmallerPages<C extends ListCursor>(cursor: C, per: number): C {
  const divisor = per % 2 === 0 ? 2 : per % 5 === 0 ? 5 : 1;
  const smaller = per / divisor;
  return smaller < SMALLEST_PAGE || divisor === 1
    ? cursor
    : { ...cursor, per: smaller, page: (cursor.page - 1) * divisor + 1 };
}

const SMALLEST_PAGE = 5;

/** `isPaged`: Gusto gives this list in pages, so it says how many rows it has. */
type PageSeen = {
  isLast: boolean;
  isPaged: boolean;
  total: number | null;
  distinct: number;
  nameless: number;
};
export type NextStep<C> =
  { kind: "page"; cursor: C } | { kind: "again"; cursor: C } | { kind: "window_done"; cursor: C };

/**
 * After a page: the next page, the same window once more because the list moved under us, or the end of the window. Pure.
 * `distinct` counts the different rows of this pass. Pages are cut by position: a row that appears or vanishes shifts all the
 * following ones, and one of them is met twice or never. Gusto's total tells.
 */
export function nextStep<C extends ListCursor>(cursor: C, page: PageSeen): NextStep<C> {
  const nameless = cursor.nameless + page.nameless;
  const moved = cursor.moved || (cursor.total !== null && page.total !== cursor.total);
  const uncounted = cursor.uncounted || (page.isPaged && page.total === null);
  if (!page.isLast)
    return {
      kind: "page",
      cursor: { ...cursor, page: cursor.page + 1, nameless, moved, uncounted, total: page.total },
    };
  const consistent = !moved && (page.total === null || page.distinct + nameless === page.total);
  const restart = { page: 1, nameless: 0, total: null, moved: false };
  if (!consistent && cursor.pass < MAX_PASSES)
    return { kind: "again", cursor: { ...cursor, ...restart, pass: cursor.pass + 1 } };
  const complete = cursor.complete && consistent && nameless === 0 && !uncounted;
  return {
    kind: "window_done",
    cursor: { ...cursor, ...restart, pass: 1, window: cursor.window + 1, complete, uncounted },
  };
}

/** About how many pages the resource has in all, those of windows to come counted as one each. Pure. */
export function estimatePages(
  cursor: ListCursor,
  { pagesDone, pages, windows }: { pagesDone: number; pages: number | null; windows: number },
  again: boolean,
): number {
  const ofThisWindow = Math.max(pages ?? 1, 1);
  const left =
    ofThisWindow - cursor.page + (windows - cursor.window - 1) + (again ? ofThisWindow : 0);
  return pagesDone + 1 + Math.max(0, left);
}
