import type { Choices } from "./choices.ts";

/*
 * Virtual time and the order of events. Everything a process asks of the outside world becomes an
 * event; one event fires at a time, and which one is a choice. Between two events, all promises
 * settle.
 */

type ScheduledEvent = { process: number; label: string; dueAt: number; fire: () => void };

/** Belongs to no process: Gusto's own work, which continues when our processes crash. */
export const OUTSIDE = -1;

export class Scheduler {
  /** Milliseconds since the start. */
  now = 0;
  readonly trace: string[] = [];
  /** Each process' results, in order. Recorded only on request, because it is slow. */
  told: Map<number, string> | null = null;
  #events: ScheduledEvent[] = [];
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  /**
   * Queues an event; it fires at `dueAt` or later, in whatever order is chosen. Returns a function
   * that removes it.
   */
  at(process: number, label: string, dueAt: number, fire: () => void): () => void {
    const event = { process, label, dueAt, fire };
    this.#events.push(event);
    return () => {
      this.#events = this.#events.filter((other) => other !== event);
    };
  }

  /** An effect that happens at one moment and whose result reaches the process at once. */
  effect<T>(process: number, label: string, run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.at(process, label, this.now, () => {
        try {
          const result = run();
          this.told?.set(
            process,
            `${this.told.get(process) ?? ""} ${label}=${JSON.stringify(result)}`,
          );
          resolve(result);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  /** Everything a process was waiting for is lost with it. */
  crash(process: number): void {
    this.trace.push(`${this.now} crash ${process}`);
    this.told?.delete(process);
    this.#events = this.#events.filter((event) => event.process !== process);
  }

  /** A process is stopped and continued: what it waits for comes later. */
  pause(process: number, ms: number): void {
    this.trace.push(`${this.now} pause ${process} for ${ms}`);
    for (const event of this.#events)
      if (event.process === process) event.dueAt = Math.max(event.dueAt, this.now + ms);
  }

  get idle(): boolean {
    return this.#events.length === 0;
  }

  /** What each process has been told and is waiting for: everything its future depends on. */
  describe(): unknown {
    return [
      this.now,
      [...(this.told ?? [])].sort(),
      this.#events.map(({ process, label, dueAt }) => `${process} ${label} ${dueAt}`).sort(),
    ];
  }

  /**
   * Fires one event: any that is due, otherwise the next timer.
   * @param undecided checked after the choice: true leaves the event in place
   */
  async step(undecided: () => boolean = () => false): Promise<void> {
    const due = this.#events.filter((event) => event.dueAt <= this.now);
    // A single candidate is not a choice.
    const event =
      due.length > 1 ? due[this.#choices.pick(due.length)] : (due[0] ?? this.#nextTimer());
    if (!event || undecided()) return;
    this.#events = this.#events.filter((other) => other !== event);
    this.now = Math.max(this.now, event.dueAt);
    this.trace.push(`${this.now} ${event.process}: ${event.label}`);
    event.fire();
    await settlePromises();
  }

  #nextTimer(): ScheduledEvent | undefined {
    return this.#events.reduce<ScheduledEvent | undefined>(
      (next, event) => (next && next.dueAt <= event.dueAt ? next : event),
      undefined,
    );
  }
}

/**
 * Returns when every promise that can settle has settled: setImmediate runs after all microtasks.
 */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
