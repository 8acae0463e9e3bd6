"use client";

import { PageFailure } from "#components/frame/page-failure.tsx";
import { useRetry } from "#components/frame/use-retry.ts";

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const retry = useRetry(reset);
  return (
    <main id="content" className="grid min-h-dvh place-items-center px-4 py-10">
      <PageFailure error={error} retry={retry} />
    </main>
  );
}
