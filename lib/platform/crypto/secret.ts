import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A string that never prints itself: templates, JSON, console and errors show `[secret]`.
 * `reveal()` is the only way to get the value, so every use can be found with a search.
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
