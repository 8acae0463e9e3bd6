import type { Tone } from "../ui/tone.ts";

/** What Gusto's word for a company means to people: in short, and what it changes and who acts. Null where nothing is out of order. */
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
          "Gusto has suspended this company. Nothing here can lift that: an admin of the company settles it with Gusto. The connection stays, and what Gusto still answers is read as before.",
      };
    case "not approved":
      return {
        word: "Not approved by Gusto",
        tone: "idle",
        sentence:
          "Gusto has not approved this company. An admin of the company completes in Gusto what is still asked for. The connection stays.",
      };
    default:
      return null;
  }
}
