/** The five meanings of color; never the only carrier of a meaning. */
export type Tone = "good" | "info" | "warn" | "bad" | "idle";

export const TONE_TEXT: Record<Tone, string> = {
  good: "text-good",
  info: "text-info",
  warn: "text-warn",
  bad: "text-bad",
  idle: "text-idle",
};

export const TONE_TINT: Record<Tone, string> = {
  good: "bg-good-tint text-good",
  info: "bg-info-tint text-info",
  warn: "bg-warn-tint text-warn",
  bad: "bg-bad-tint text-bad",
  idle: "bg-idle-tint text-idle",
};
