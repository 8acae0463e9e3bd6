import { expect, it } from "vitest";
import { readPastedIds } from "./read-pasted-ids.ts";

const ONE = "01a1ff89-0000-7000-8000-0000000000aa";
const TWO = "01a1ff89-0000-7000-8000-0000000000bb";

it("takes a text of nothing but ids, however they are parted, each once", () => {
  expect(readPastedIds(` ${ONE.toUpperCase()}\n${TWO};${ONE}, `)).toEqual([ONE, TWO]);
});

it.each(["", "  ", "Bright Bakery", ONE.slice(1), `${ONE} Bright`])(
  "leaves %j to the search",
  (text) => {
    expect(readPastedIds(text)).toBeNull();
  },
);
