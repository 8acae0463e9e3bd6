/**
 * Work that is done by one caller at a time, and once for all who ask meanwhile: who asks while a
 * turn is under way gets the next one, which begins after the question and so misses nothing.
 */
export class SharedTurns<Result> {
  #last: Promise<unknown> = Promise.resolve();
  #next: Promise<Result> | undefined;

  take(work: () => Promise<Result>): Promise<Result> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      return work();
    });
    this.#last = this.#next.catch(() => undefined);
    return this.#next;
  }
}
