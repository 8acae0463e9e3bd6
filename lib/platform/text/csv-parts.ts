import { stringify } from "csv-stringify/sync";

/**
 * A table as CSV, a part for each batch of rows, so that a file of any size takes one batch of memory.
 * @param typed the columns with what people typed, in which a cell that starts like a formula would
 * run as one in a spreadsheet; elsewhere a negative amount is safe
 */
export async function* csvParts(
  columns: readonly string[],
  typed: ReadonlySet<string>,
  batches: AsyncIterable<readonly object[]>,
): AsyncGenerator<string> {
  const string = (value: string, { column }: { column?: string | number | undefined }) =>
    typed.has(String(column)) ? value : { value, escape_formulas: false };
  const options = {
    columns: [...columns],
    escape_formulas: true,
    cast: { string, boolean: String },
  };
  // Without a byte order mark, Excel doesn't read the file as UTF-8.
  yield stringify([], { ...options, header: true, bom: true });
  for await (const rows of batches) yield stringify([...rows], options);
}
