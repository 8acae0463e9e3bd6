/** What the launcher listens for. */
export const OPEN_PALETTE_EVENT = "open-command-palette";

/** Opens the command palette from anywhere. */
export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN_PALETTE_EVENT));
}
