"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { PageFailure } from "#components/frame/page-failure.tsx";

export default function DashboardError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const router = useRouter();
  // Asks the server again, too: resetting alone would show the same failed answer.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <PageFailure error={error} retry={retry} />;
}
