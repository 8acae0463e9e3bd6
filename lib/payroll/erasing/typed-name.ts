/**
 * Whether a person typed the company's name correctly, to confirm an action that can't be undone.
 * Pure.
 */
export function isTypedName(
  { name, tradeName }: { name: string; tradeName: string | null },
  typed: string,
): boolean {
  const wanted = typed.trim().toLowerCase();
  return wanted !== "" && [name, tradeName].some((known) => known?.trim().toLowerCase() === wanted);
}
