import { Monitor, Moon, Sun, type LucideIcon } from "lucide-react";
import type { Theme } from "./theme-cookie.ts";

export const THEME_WORDS: Record<Theme, { word: string; icon: LucideIcon }> = {
  system: { word: "Match system", icon: Monitor },
  light: { word: "Light", icon: Sun },
  dark: { word: "Dark", icon: Moon },
};
