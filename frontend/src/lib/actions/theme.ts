// Remembers the chosen theme.
"use server";

import { cookies } from "next/headers";
import { readTheme, THEME_COOKIE } from "@/lib/theme";

const YEAR_S = 365 * 24 * 60 * 60;

export async function chooseTheme(form: FormData): Promise<void> {
  const theme = readTheme(form.get("theme"));
  (await cookies()).set(THEME_COOKIE, theme, {
    path: "/",
    maxAge: YEAR_S,
    sameSite: "lax",
    secure: true,
    httpOnly: true,
  });
}
