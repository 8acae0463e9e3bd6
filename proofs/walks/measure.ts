// npm run measure: file and function sizes, and the rooms' order.

import { readCommandLine } from "../../local/command-line.ts";
import { reportFailure } from "../../local/plain-failure.ts";
import {
  FILE_LINES_LIMIT,
  FOLDER_LIMIT,
  FUNCTION_LINES_LIMIT,
  measureSources,
} from "../../local/measure-sources.ts";

function spread(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return `median ${at(0.5)}, p95 ${at(0.95)}, longest ${sorted.at(-1)}`;
}

/** Longer files are worth a look: do they hold two things? */
const LONG_FILE_LINES = 150;

function printList(title: string, entries: string[]): void {
  console.log(`${title}: ${entries.length}`);
  for (const entry of entries) console.log(`  ${entry}`);
}

function measure(): void {
  readCommandLine({
    usage: "npm run measure",
    about: "Prints file and function sizes, and what breaks the structure.",
  });
  const measures = measureSources();
  console.log(`${measures.fileLines.length} files, in lines: ${spread(measures.fileLines)}`);
  console.log(
    `files over ${LONG_FILE_LINES} lines: ${measures.fileLines.filter((lines) => lines > LONG_FILE_LINES).length}`,
  );
  console.log(`functions, in lines: ${spread(measures.functionLines)}`);
  printList(`files over ${FILE_LINES_LIMIT} lines`, measures.longFiles);
  printList(`functions over ${FUNCTION_LINES_LIMIT} lines`, measures.longFunctions);
  printList(`folders over ${FOLDER_LIMIT} files`, measures.crowdedFolders);
  printList("exported, used only in their own file", measures.usedOnlyAtHome);
  printList("names exported twice", measures.exportedTwice);
  printList("files that import each other", measures.circles);
  printList("names that hide a global", measures.hiddenGlobals);
  printList("SQL without Sql in its name", measures.unnamedSql);
  printList("files not named after their export", measures.misnamedFiles);
}

try {
  measure();
} catch (error) {
  reportFailure(error);
}
