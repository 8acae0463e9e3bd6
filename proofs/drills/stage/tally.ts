/* What callers were told, and what of it may not be. Pure. */

export type Answer = {
  kind: string;
  /** 0: the connection ended without an answer. */
  status: number;
  /** Ours, or why there was no answer. */
  code: string | null;
  retryAfter: string | null;
  /** `performance.now()` */
  begunAt: number;
  ms: number;
};

/** Whether a caller can go on with it: what it asked for, or 503 that says when to come back and why. */
function isHonest({ kind, status, code, retryAfter }: Answer): boolean {
  if (status >= 200 && status < 400) return true;
  // Gusto's own, passed on as it is: ours have a code.
  if (kind === "gusto" && status === 503 && code === null) return true;
  // Gusto repeats a delivery after anything but success, and a page is read by a person: neither reads a code.
  return (
    status === 503 &&
    retryAfter !== null &&
    (code !== null || kind === "webhook" || kind === "page")
  );
}

export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #dishonest = new Map<string, number>();
  total = 0;

  add(answer: Answer, isExcused = false): void {
    this.total += 1;
    const name = `${answer.kind} ${answer.status === 0 ? "no answer" : answer.status}${answer.code ? ` ${answer.code}` : ""}`;
    count(this.#counts, name);
    if (!isExcused && !isHonest(answer))
      count(this.#dishonest, name + (answer.status === 503 ? " without Retry-After or code" : ""));
  }

  /** Of the ones that may not be; 0 when all could go on. */
  dishonest(): string[] {
    return describe([...this.#dishonest]);
  }

  lines(): string[] {
    return describe([...this.#counts]);
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function describe(counts: [string, number][]): string[] {
  return counts.toSorted(([, a], [, b]) => b - a).map(([name, times]) => `${times} × ${name}`);
}
