/** Longer than anything that a form asks for. */
const MAX_LENGTH = 1_000;

/** A field of a form as text; empty when it is missing, or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, MAX_LENGTH) : "";
}
