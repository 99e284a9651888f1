// The visitor's choice of theme, in a plain cookie the server reads.
import "server-only";
import { cookies } from "next/headers";

export const THEME_COOKIE = "gavel-theme";
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function readTheme(text: unknown): Theme {
  return THEMES.find((theme) => theme === text) ?? "system";
}

export async function currentTheme(): Promise<Theme> {
  return readTheme((await cookies()).get(THEME_COOKIE)?.value);
}
