import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { ClockProvider } from "#components/ui/clock.tsx";
import { SkipLink } from "#components/frame/frame.tsx";
import { NavigationProgress } from "#components/ui/navigation-progress.tsx";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { currentTheme } from "./current-theme.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: PRODUCT_NAME, template: `%s · ${PRODUCT_NAME}` },
  description:
    "Connect Gusto companies, choose what to sync, and check that every connection works.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

/**
 * Reads cookies, so every page is rendered per request, which the security policy's nonce requires.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html
      lang="en"
      data-theme={await currentTheme()}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      {/* In the shell rather than in the metadata, which may be streamed later; a browser that
          sees no icon requests /favicon.ico. */}
      <head>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </head>
      <body>
        <SkipLink />
        <NavigationProgress />
        <noscript>
          <p className="bg-warn-tint px-4 py-3 text-warn">
            Without JavaScript you can read every page, sign in, connect a company and sign out. The
            other buttons of {PRODUCT_NAME} need it.
          </p>
        </noscript>
        <ClockProvider now={databaseNow().getTime()}>{children}</ClockProvider>
      </body>
    </html>
  );
}
