import type { Tone } from "../ui/tone.ts";

/**
 * What Gusto's company status means: a short form, what it affects and who acts. Null if nothing is
 * wrong.
 */
export function gustoStatusWords(
  status: string | null,
): { word: string; tone: Tone; sentence: string } | null {
  switch (
    status
      ?.trim()
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, " ")
  ) {
    case "suspended":
      return {
        word: "Suspended by Gusto",
        tone: "warn",
        sentence:
          "Gusto suspended this company. An admin of the company needs to resolve it with Gusto. The connection stays, and data Gusto still provides keeps syncing.",
      };
    case "not approved":
      return {
        word: "Not approved by Gusto",
        tone: "idle",
        sentence:
          "Gusto has not approved this company yet. An admin of the company needs to finish the remaining steps in Gusto. The connection stays.",
      };
    default:
      return null;
  }
}
