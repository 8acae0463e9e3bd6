/** What is stored about a company. Pure; components may import it. */
export type StoredRows = {
  /** Rows of lists, counted like a run counts read and new rows. */
  rows: number;
  /** Jobs and pay changes, which come with their employees. */
  contained: number;
  /** Rows that couldn't be read, as Gusto sent them. */
  setAside: number;
};
