// The frame of every page.
import { type Metadata, type Viewport } from "next";
import { Suspense, type ReactNode } from "react";
import { Arrival } from "@/components/site/arrival";
import { ClockSync } from "@/components/site/clock-sync";
import { SiteFooter } from "@/components/site/footer";
import { SiteHeader } from "@/components/site/header";
import { Progress } from "@/components/site/progress";
import { currentSession } from "@/lib/session/session";
import { currentTheme } from "@/lib/theme";
import { fontVariables } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Gavel - live auctions", template: "%s - Gavel" },
  description: "List an item, bid on another, and watch every bid as it is made.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1311" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [session, theme] = await Promise.all([currentSession(), currentTheme()]);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} className={fontVariables}>
      <body className="flex min-h-dvh flex-col">
        <a
          href="#content"
          className="sr-only z-50 rounded-lg bg-brand px-4 py-3 font-medium text-brand-ink focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
        >
          Skip to content
        </a>
        <Suspense fallback={null}>
          <Progress />
        </Suspense>
        <Arrival />
        <ClockSync renderedAtMs={Date.now()} />
        <SiteHeader session={session} />
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 py-8 outline-none sm:px-6 sm:py-10">
          {children}
        </main>
        <SiteFooter theme={theme} />
      </body>
    </html>
  );
}
