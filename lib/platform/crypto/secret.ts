import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A string that does not print itself: template, JSON, console and error output all show `[secret]`.
 * `reveal()` is the only way to the value, so every use can be found by that word.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
