import { useSyncExternalStore } from "react";

/** The keys that open the command palette, as they are printed on them. */
export function paletteKeys(isApple: boolean): string[] {
  return isApple ? ["⌘", "K"] : ["Ctrl", "K"];
}

/** Whether this keyboard has a Command key; the server does not know. */
export function useIsApple(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => false,
  );
}
