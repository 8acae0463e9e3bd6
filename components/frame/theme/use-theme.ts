import { useSyncExternalStore } from "react";
import { keepInCookie } from "../../ui/keep-in-cookie.ts";
import { parseTheme, THEME_COOKIE, type Theme } from "./theme-cookie.ts";

const CHANGE_EVENT = "theme-chosen";

/** Shows the dashboard in this theme, here and after every reload. */
export function chooseTheme(theme: Theme): void {
  keepInCookie(THEME_COOKIE, theme);
  document.documentElement.dataset.theme = theme;
  window.dispatchEvent(new Event(CHANGE_EVENT));
}

/** The theme that is chosen, wherever on the page it was chosen. */
export function useTheme(initial: Theme): Theme {
  return useSyncExternalStore(
    subscribe,
    () => parseTheme(document.documentElement.dataset.theme),
    () => initial,
  );
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(CHANGE_EVENT, onChange);
  return () => window.removeEventListener(CHANGE_EVENT, onChange);
}
