import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/*
 * Checks the palette in app/globals.css against WCAG 2.2 AA: 4.5:1 for text, 3:1 for controls and
 * focus.
 */

type Theme = "light" | "dark";
const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
const palette = new Map(
  Array.from(
    css.matchAll(/--color-([a-z-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\)/g),
    ([, name, light, dark]) => [name ?? "", { light: light ?? "", dark: dark ?? "" }],
  ),
);

const SURFACES = ["canvas", "surface", "sunken"];
const TEXTS = ["ink", "ink-soft", "ink-faint", "accent", "good", "info", "warn", "bad", "idle"];
const PAIRS = [
  ...SURFACES.flatMap((surface) => TEXTS.map((text) => [text, surface] as const)),
  ...["good", "info", "warn", "bad", "idle"].flatMap(
    (tone) =>
      [
        [tone, `${tone}-tint`],
        ["ink", `${tone}-tint`],
      ] as const,
  ),
  ["accent", "accent-tint"],
  ["ink-soft", "accent-tint"],
  ["ink", "accent-tint"],
  ["ink-soft", "good-tint"],
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["on-danger", "danger"],
  ["on-danger", "danger-strong"],
] as const;

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  it.each(PAIRS)("%s on %s has a contrast of 4.5:1 or better", (text, surface) => {
    expect(contrast(text, surface, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SURFACES)(
    "control borders and the focus ring have a contrast of 3:1 or better with %s",
    (surface) => {
      expect(contrast("control", surface, theme)).toBeGreaterThanOrEqual(3);
      expect(contrast("accent", surface, theme)).toBeGreaterThanOrEqual(3);
    },
  );
});

function contrast(first: string, second: string, theme: Theme): number {
  const [a = 0, b = 0] = [first, second]
    .map((name) => luminance(palette.get(name)?.[theme] ?? ""))
    .sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255);
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
