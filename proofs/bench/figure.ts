/** One measurement. `detail` holds its parameters and related numbers. */
export type Figure = { name: string; value: number; unit: string; detail: Record<string, unknown> };

/** Each figure is a line of JSON on standard output; everything else goes to standard error. */
export function printFigure(figure: Figure): void {
  process.stdout.write(`${JSON.stringify({ ...figure, value: rounded(figure.value) })}\n`);
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** All figures again, as a table for people. */
export function printTable(figures: Figure[]): void {
  const rows = figures.map(({ name, value, unit, detail }) => [
    name,
    String(rounded(value)),
    unit,
    describe(detail),
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const [name = "", value = "", unit = "", detail = ""] of rows) {
    say(
      `${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)} ${unit.padEnd(widths[2] ?? 0)}  ${detail}`,
    );
  }
}

/** Four significant digits; whole numbers stay as they are. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

function describe(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}=${typeof value === "number" ? rounded(value) : String(value)}`)
    .join(" ");
}
