import type { ReactNode } from "react";
import type { Block, Inline } from "#lib/incidents/runbook/parse-runbook.ts";
import { TextLink } from "../ui/controls/text-link.tsx";

type Code = Extract<Block, { kind: "code" }>;

type Props = {
  blocks: readonly Block[];
  /** The address of another section of the runbook. */
  sectionHref: (anchor: string) => string;
  /** Draws a query that the page can run. */
  drawQuery: (name: string, sql: ReactNode) => ReactNode;
};

/** A part of the runbook, drawn as elements: whatever stands in the text stays text. */
export function RunbookBlocks({ blocks, ...drawn }: Props) {
  return (
    <div className="min-w-0 space-y-3">
      {blocks.map((block, place) => (
        <OneBlock key={place} block={block} {...drawn} />
      ))}
    </div>
  );
}

function OneBlock({ block, ...drawn }: Omit<Props, "blocks"> & { block: Block }) {
  const { sectionHref, drawQuery } = drawn;
  switch (block.kind) {
    case "paragraph":
      return (
        <p className="max-w-prose wrap-anywhere">
          <Inlines inlines={block.inlines} sectionHref={sectionHref} />
        </p>
      );
    case "list": {
      const items = block.items.map((item, place) => (
        <li key={place} className="pl-1">
          <RunbookBlocks blocks={item} {...drawn} />
        </li>
      ));
      return block.isOrdered ? (
        <ol className="list-decimal space-y-1.5 pl-5">{items}</ol>
      ) : (
        <ul className="list-disc space-y-1.5 pl-5">{items}</ul>
      );
    }
    case "table":
      return <Table block={block} sectionHref={sectionHref} />;
    case "code":
      return block.query ? drawQuery(block.query, <Fence code={block} />) : <Fence code={block} />;
  }
}

const LANGUAGES: Record<string, string> = { sql: "SQL", sh: "Command", promql: "PromQL" };

function Fence({ code: { language, text } }: { code: Code }) {
  return (
    <pre
      role="group"
      tabIndex={0}
      aria-label={LANGUAGES[language] ?? "Code"}
      className="overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-table"
    >
      {text}
    </pre>
  );
}

function Table({
  block: { head, rows },
  sectionHref,
}: Pick<Props, "sectionHref"> & { block: Extract<Block, { kind: "table" }> }) {
  const cells = (row: Inline[][], Cell: "th" | "td") =>
    row.map((inlines, place) => (
      <Cell key={place} className="min-w-36 border-b border-line px-3 py-2 text-left align-top">
        <Inlines inlines={inlines} sectionHref={sectionHref} />
      </Cell>
    ));
  return (
    <div
      role="group"
      aria-label="What to do"
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line"
    >
      <table className="w-full border-separate border-spacing-0 text-table">
        <thead className="bg-sunken/50">
          <tr>{cells(head, "th")}</tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inlines({
  inlines,
  sectionHref,
}: Pick<Props, "sectionHref"> & { inlines: readonly Inline[] }) {
  return inlines.map((inline, place) => {
    switch (inline.kind) {
      case "text":
        return inline.text;
      case "bold":
        return (
          <strong key={place} className="font-semibold">
            {inline.text}
          </strong>
        );
      case "italic":
        return <em key={place}>{inline.text}</em>;
      case "code":
        return (
          <code key={place} className="rounded-sm bg-sunken px-1 font-mono text-table">
            {inline.text}
          </code>
        );
      case "link":
        return inline.href.startsWith("#") ? (
          <TextLink key={place} href={sectionHref(inline.href.slice(1))} prefetch={false}>
            {inline.text}
          </TextLink>
        ) : (
          <span key={place}>
            {inline.text} (<span className="text-ink-soft">docs/guides/{inline.href}</span>)
          </span>
        );
    }
  });
}
