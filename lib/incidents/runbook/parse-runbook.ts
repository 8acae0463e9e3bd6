/*
 * The runbook's Markdown, as far as the runbook uses it: headings, paragraphs, lists, tables, fenced code, and in a line
 * bold, italics, code and links. Anything else stays text. Pure; the screen draws elements from it, never HTML.
 */

export type Inline =
  | { kind: "text" | "bold" | "italic" | "code"; text: string }
  | { kind: "link"; text: string; href: string };

export type Block =
  | { kind: "paragraph"; inlines: Inline[] }
  | { kind: "list"; isOrdered: boolean; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  /** `query`: by what name the page can run it; see run-query.ts. */
  | { kind: "code"; language: string; query: string | null; text: string };

/** `anchor`: as the sites that render Markdown name the heading. */
export type RunbookSection = { anchor: string; title: string; blocks: Block[] };

const FENCE = /^```(\S*)(?: (\S+))?$/;
const ITEM = /^(\d+\.|-) /;

export function parseRunbook(markdown: string): RunbookSection[] {
  const sections: { title: string; lines: string[] }[] = [];
  let isFenced = false;
  for (const line of markdown.split("\n")) {
    if (line.trimStart().startsWith("```")) isFenced = !isFenced;
    const heading = isFenced ? null : /^#+ (.+)$/.exec(line);
    if (heading) sections.push({ title: heading[1] ?? "", lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ title, lines }) => ({
    anchor: anchorOf(title),
    title,
    blocks: parseBlocks(lines),
  }));
}

/** Every named query of a text, in its order, those within lists too. */
export function namedQueries(blocks: readonly Block[]): { name: string; sql: string }[] {
  return blocks.flatMap((block) => {
    if (block.kind === "list") return block.items.flatMap(namedQueries);
    return block.kind === "code" && block.query ? [{ name: block.query, sql: block.text }] : [];
  });
}

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

function parseBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at += 1;
      continue;
    }
    const isOf = FENCE.test(line)
      ? fenced
      : ITEM.test(line)
        ? list
        : line.startsWith("|")
          ? table
          : paragraph;
    const { block, next } = isOf(lines, at);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

type Read = (lines: readonly string[], at: number) => { block: Block; next: number };

const fenced: Read = (lines, at) => {
  const [, language = "", query = null] = FENCE.exec(lines[at] ?? "") ?? [];
  const end = endOf(lines, at + 1, (line) => line !== "```");
  const text = lines.slice(at + 1, end).join("\n");
  return { block: { kind: "code", language, query, text }, next: end + 1 };
};

const list: Read = (lines, at) => {
  const items: string[][] = [];
  let next = at;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? "";
    if (ITEM.test(line)) items.push([line.replace(ITEM, "")]);
    else if (line === "" || /^ {2,}/.test(line)) items.at(-1)?.push(line.replace(/^ {1,3}/, ""));
    else break;
  }
  const isOrdered = /^\d/.test(lines[at] ?? "");
  return { block: { kind: "list", isOrdered, items: items.map(parseBlocks) }, next };
};

const table: Read = (lines, at) => {
  const end = endOf(lines, at, (line) => line.startsWith("|"));
  const [head = [], , ...rows] = lines.slice(at, end).map((line) =>
    line
      .replaceAll(/^\||\|$/g, "")
      .split("|")
      .map((cell) => parseInlines(cell.trim())),
  );
  return { block: { kind: "table", head, rows }, next: end };
};

const paragraph: Read = (lines, at) => {
  const end = endOf(
    lines,
    at + 1,
    (line) => line.trim() !== "" && !FENCE.test(line) && !ITEM.test(line),
  );
  const text = lines.slice(at, end).join(" ");
  return { block: { kind: "paragraph", inlines: parseInlines(text) }, next: end };
};

function endOf(
  lines: readonly string[],
  from: number,
  isWithin: (line: string) => boolean,
): number {
  const end = lines.findIndex((line, at) => at >= from && !isWithin(line));
  return end === -1 ? lines.length : end;
}

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

export function parseInlines(text: string): Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) inlines.push({ kind: "text", text: text.slice(from, match.index) });
    inlines.push(toInline(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) inlines.push({ kind: "text", text: text.slice(from) });
  return inlines;
}

function toInline([whole, code, bold, italic, link, href]: RegExpExecArray): Inline {
  if (code !== undefined) return { kind: "code", text: code };
  if (bold !== undefined) return { kind: "bold", text: bold };
  if (italic !== undefined) return { kind: "italic", text: italic };
  return { kind: "link", text: link ?? whole, href: href ?? "" };
}
