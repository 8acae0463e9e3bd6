import type { Document } from "./read-document.ts";

const SHELL = ["sh", "bash", "shell", "console"];

/**
 * The commands of the fenced shell blocks of a document, one a line, without comments. What only
 * sets variables is none; a command over several lines is one.
 */
export function readCommands({ blocks }: Document): string[] {
  return blocks.filter(({ language }) => SHELL.includes(language)).flatMap(commandsOf);
}

export function commandsOf({ text }: { text: string }): string[] {
  return text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .map(withoutComment)
    .flatMap((line) => line.split(" && "))
    .filter((line) => line !== "" && !isAssignment(line));
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)# .*$|^#.*$/, "").trim();
}

function isAssignment(line: string): boolean {
  return /^(export )?([A-Z_]+=('[^']*'|"[^"]*"|\S*)\s*)+$/.test(line);
}
