/** What a server action answers: a sentence for the person who pressed the button. */
export type ActionResult =
  | { kind: "idle" }
  | { kind: "done"; message: string }
  | { kind: "problem"; message: string; /** The log has the details under it. */ errorId?: string };
