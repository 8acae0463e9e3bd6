/** A column of a CSV file: its name, and what stands in it for a row. */
export type CsvCell<Row> = { name: string; value: (row: Row) => string | number | null };

/** A row as one line of the file. */
export function csvLine<Row>(
  cells: readonly CsvCell<Row>[],
  row: Row,
): Record<string, string | number | null> {
  return Object.fromEntries(cells.map(({ name, value }) => [name, value(row)]));
}

/** A moment in a cell: ISO 8601, in UTC. */
export function timeText(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null;
}
