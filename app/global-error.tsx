"use client";

import { PageFailure } from "#components/frame/page-failure.tsx";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import "./globals.css";

/** A page of its own for when even the layout fails. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>{`Problem · ${PRODUCT_NAME}`}</title>
        <main id="content" className="grid min-h-dvh place-items-center px-4 py-10">
          <PageFailure error={error} retry={() => window.location.reload()} />
        </main>
      </body>
    </html>
  );
}
