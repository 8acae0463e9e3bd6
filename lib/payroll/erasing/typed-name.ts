/** Whether a person has typed a company's name, as a confirmation of what cannot be undone. Pure. */
export function isTypedName(
  { name, tradeName }: { name: string; tradeName: string | null },
  typed: string,
): boolean {
  const wanted = typed.trim().toLowerCase();
  return wanted !== "" && [name, tradeName].some((known) => known?.trim().toLowerCase() === wanted);
}
