"use client";

import { PageFailure } from "#components/frame/page-failure.tsx";
import { useRetry } from "#components/frame/use-retry.ts";

export default function DashboardError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const retry = useRetry(reset);
  return <PageFailure error={error} retry={retry} />;
}
