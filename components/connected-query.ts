const MAX_IDS = 50;

/** The companies that a return from Gusto has just connected, as the address names them. */
export function parseConnected(value: string | string[] | undefined): string[] {
  return [value ?? []].flat().slice(0, MAX_IDS);
}
