// A document as the tests of documents see it: its fenced blocks, headings, links and code spans.

import { globSync, readFileSync } from "node:fs";
import path from "node:path";

type Block = { language: string; text: string };

export type Document = {
  /** From the root of the project. */
  file: string;
  blocks: Block[];
  /** As the sites that render Markdown name its headings. */
  anchors: string[];
  /** Paths from the root of the project, with `#anchor` where one is named; addresses on the web are left out. */
  links: string[];
  /** What stands in backticks in a sentence or a table. */
  codeSpans: string[];
  /** Without the fenced blocks. */
  prose: string;
};

const FENCED = /^( *)```(\S*)(?: [^\n]*)?\n([\s\S]*?)^\1```$/gm;

/** Everything that people read: the documents at the root, the guides, the records, and the README of each folder. */
export function listDocuments(): string[] {
  return globSync(["*.md", "docs/**/*.md", "{deploy,simulator,e2e,proofs}/**/*.md"]).sort();
}

export function readDocument(file: string): Document {
  const text = readFileSync(file, "utf8");
  const prose = text.replaceAll(FENCED, "");
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return {
    file,
    blocks: [...text.matchAll(FENCED)].map(([, indent = "", language = "", body = ""]) => ({
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    })),
    anchors: [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading)),
    links: links
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => fromRoot(file, target)),
    codeSpans: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span),
    prose,
  };
}

function fromRoot(file: string, target: string): string {
  return target.startsWith("#") ? file + target : path.join(path.dirname(file), target);
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
