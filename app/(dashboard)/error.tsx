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
  // Also asks the server again; a reset alone would show the same failed response.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <PageFailure error={error} retry={retry} />;
}
