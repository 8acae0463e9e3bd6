import { cookies } from "next/headers";
import { parseTheme, THEME_COOKIE, type Theme } from "#components/frame/theme/theme-cookie.ts";

/** The theme this browser has chosen. */
export async function currentTheme(): Promise<Theme> {
  return parseTheme((await cookies()).get(THEME_COOKIE)?.value);
}
