/** What is stored of a company. Pure; components may import it. */
export type StoredRows = {
  /** Rows of lists, as a run counts what it read and what is new. */
  rows: number;
  /** Jobs and changes of pay, which come within their people. */
  contained: number;
  /** Rows that could not be read, as Gusto sent them. */
  setAside: number;
};
