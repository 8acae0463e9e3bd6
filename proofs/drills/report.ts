/** What a drill has found out, line by line as it goes on. */
export class Report {
  readonly name: string;
  readonly failed: string[] = [];
  readonly figures: string[] = [];
  #held = 0;
  readonly #say: (line: string) => void;

  constructor(name: string, say: (line: string) => void) {
    this.name = name;
    this.#say = say;
  }

  /** What is being done now. */
  step(line: string): void {
    this.#say(`  ${line}`);
  }

  /** One promise. `seen` is what there was instead, or what shows it. */
  check(promise: string, isKept: boolean, seen = ""): void {
    if (isKept) this.#held += 1;
    else this.failed.push(promise);
    this.#say(`  ${isKept ? "✓" : "✗"} ${promise}${seen ? ` (${seen})` : ""}`);
  }

  figure(line: string): void {
    this.figures.push(line);
    this.#say(`  · ${line}`);
  }

  verdict(): string {
    const figures = this.figures.length > 0 ? `; ${this.figures.join(", ")}` : "";
    return this.failed.length === 0
      ? `✓ ${this.name}: ${this.#held} promises kept${figures}`
      : `✗ ${this.name}: not kept: ${this.failed.join("; ")}${figures}`;
  }
}

/**
 * A part of production that goes wrong, on real processes. `needs` what it cannot do without is
 * thrown as a PlainFailure.
 */
export type Drill = (report: Report) => Promise<void>;
