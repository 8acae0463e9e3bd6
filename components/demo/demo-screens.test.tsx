import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { BREAKAGES, OF_ONE_COMPANY } from "#lib/process/demo/breakages.ts";
import type { DemoExchange } from "#lib/process/demo/demo-exchange.ts";
import { BREAKAGE_WORDS, mendedWords } from "./break-words.ts";
import { BreakMenu } from "./break-menu.tsx";
import { ExchangeLedger } from "./exchange-ledger.tsx";

const menu = (workerPid: string | null) =>
  renderToStaticMarkup(
    <BreakMenu
      action={(previous) => Promise.resolve(previous)}
      companies={[{ id: "1", name: "Bright Bakery LLC" }]}
      workerPid={workerPid}
    />,
  );

describe("the demo's menu", () => {
  it("says of everything what will happen and where to watch, and offers companies where one is struck", () => {
    const html = menu(null);
    for (const breakage of BREAKAGES) {
      const { name, watch } = BREAKAGE_WORDS[breakage];
      expect(html).toContain(`>${name}<`);
      expect(html).toContain(`href="${watch.href}"`);
    }
    expect(html.match(/Bright Bakery LLC/g)).toHaveLength(OF_ONE_COMPANY.length);
  });

  it("does not claim to kill the worker: it names the command where one is known", () => {
    expect(menu("4711")).toContain("kill -9 4711");
    expect(menu(null)).not.toContain("kill -9");
  });

  it.each([
    [{ faults: 2, reconnected: 0, waiting: 0 }, "Gusto works again; what waits is tried now."],
    [{ faults: 0, reconnected: 1, waiting: 0 }, "No fault was on. 1 company got new tokens."],
    [
      { faults: 0, reconnected: 0, waiting: 2 },
      "No fault was on. 2 companies must be reconnected by their admins: send links, or sign in as one of them.",
    ],
  ])("says what was mended: %o", (mended, words) => {
    expect(mendedWords(mended)).toBe(words);
  });
});

describe("what Gusto saw", () => {
  const EXCHANGE: DemoExchange = {
    ...{ id: 1, at: new Date("2026-11-28T20:00:00Z"), isRefresh: true, isOverlapped: false },
    company: { id: "1", name: "Bright Bakery LLC" },
    ...{ outcome: "rotated", isProcessed: true, isUsed: true },
    ...{ sent: "aaaaaa0123456789", issued: "bbbbbb0123456789" },
  };
  const show = (change: Partial<DemoExchange>) =>
    renderToStaticMarkup(<ExchangeLedger exchanges={[{ ...EXCHANGE, ...change }]} />);

  it.each<[string, Partial<DemoExchange>, string[]]>([
    ["spent once", {}, ["New pair", "refresh token aaaaaa spent for bbbbbb, which is in use"]],
    [
      "whose answer was lost",
      { outcome: "fault:drop_after", isUsed: false },
      ["Answer lost", "refresh token aaaaaa spent for bbbbbb"],
    ],
    [
      "that was refused",
      { outcome: "invalid_grant", isProcessed: false, issued: null },
      ["Refused", "refresh token aaaaaa not spent"],
    ],
    ["that was sent twice", { isOverlapped: true }, ["sent twice at once"]],
    [
      "of the partner itself",
      { company: null, isRefresh: false, sent: null, outcome: "issued" },
      ["The partner&#x27;s own access", "no token sent"],
    ],
  ])("shows a token %s", (_, change, words) => {
    for (const word of words) expect(show(change)).toContain(word);
  });
});
