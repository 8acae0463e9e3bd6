import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIST_START, type ListCursor, MAX_PASSES, nextStep, withSmallerPages } from "./cursor.ts";

const page = (over: Partial<Parameters<typeof nextStep>[1]> = {}) => ({
  isLast: true,
  isPaged: true,
  total: 3,
  distinct: 3,
  nameless: 0,
  ...over,
});

describe("the next step of reading a list", () => {
  it("is the next page while there are more", () => {
    expect(nextStep(LIST_START, page({ isLast: false, total: 30 }))).toEqual({
      kind: "page",
      cursor: { ...LIST_START, page: 2, total: 30 },
    });
  });

  it("is the next window once the last page agrees with Gusto's total", () => {
    expect(nextStep(LIST_START, page())).toEqual({
      kind: "window_done",
      cursor: { ...LIST_START, window: 1 },
    });
  });

  it("accepts a list without a total only if Gusto returns it whole", () => {
    expect(nextStep(LIST_START, page({ isPaged: false, total: null, distinct: 7 }))).toMatchObject({
      kind: "window_done",
      cursor: { complete: true },
    });
    expect(nextStep(LIST_START, page({ total: null, distinct: 7 }))).toMatchObject({
      kind: "window_done",
      cursor: { complete: false, uncounted: true },
    });
  });

  it("remembers on later pages that Gusto left out a total", () => {
    const { cursor } = nextStep(LIST_START, page({ isLast: false, total: null }));
    expect(nextStep(cursor, page())).toMatchObject({
      kind: "window_done",
      cursor: { complete: false, uncounted: true },
    });
  });

  it.each([
    ["a row is missing", page({ distinct: 2 })],
    ["there are more than there should be", page({ distinct: 4 })],
  ])("is the same list again when %s", (_name, seen) => {
    expect(nextStep({ ...LIST_START, page: 2, total: 3 }, seen)).toEqual({
      kind: "again",
      cursor: { ...LIST_START, pass: 2 },
    });
  });

  it("is the same list again if the total changed between pages, even if the count fits", () => {
    const second: ListCursor = { ...LIST_START, page: 2, total: 4 };
    expect(nextStep(second, page({ isLast: false, total: 3 }))).toMatchObject({
      kind: "page",
      cursor: { moved: true },
    });
    expect(nextStep(second, page())).toMatchObject({
      kind: "again",
      cursor: { pass: 2, moved: false, total: null },
    });
  });

  it("gives up after three readings and marks the list as incomplete", () => {
    expect(nextStep({ ...LIST_START, pass: MAX_PASSES }, page({ distinct: 2 }))).toMatchObject({
      kind: "window_done",
      cursor: { complete: false, pass: 1 },
    });
  });

  it("counts rows without a UUID, but calls the list incomplete, because they cannot be identified", () => {
    expect(nextStep(LIST_START, page({ distinct: 2, nameless: 1 }))).toMatchObject({
      kind: "window_done",
      cursor: { complete: false, nameless: 0 },
    });
  });

  it("never turns an incomplete list into a complete one, and always ends", () => {
    const seen = fc.record({
      isLast: fc.boolean(),
      isPaged: fc.boolean(),
      total: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }),
      distinct: fc.integer({ min: 0, max: 4 }),
      nameless: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(seen, { minLength: 60, maxLength: 60 }), (pages) => {
        let cursor = LIST_START;
        let incomplete = false;
        for (const each of pages) {
          const step = nextStep(cursor, each);
          if (incomplete) expect(step.cursor.complete).toBe(false);
          expect(step.cursor.pass).toBeLessThanOrEqual(MAX_PASSES);
          incomplete ||= !step.cursor.complete;
          cursor = step.cursor;
        }
      }),
    );
  });
});

describe("smaller pages", () => {
  it("continue at the same row, whatever the size and page, and come to an end", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(500, 100, 25, 60, 7),
        fc.integer({ min: 1, max: 40 }),
        (per, page) => {
          let cursor: ListCursor = { ...LIST_START, page };
          let size: number = per;
          for (let tries = 0; tries < 10; tries += 1) {
            const smaller = withSmallerPages(cursor, size);
            expect((smaller.page - 1) * (smaller.per ?? size)).toBe((cursor.page - 1) * size);
            cursor = smaller;
            size = smaller.per ?? size;
          }
          expect(size).toBeGreaterThanOrEqual(5);
          expect(withSmallerPages(cursor, size)).toBe(cursor);
        },
      ),
    );
  });
});
