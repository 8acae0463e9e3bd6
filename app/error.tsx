"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { PageFailure } from "#components/frame/page-failure.tsx";

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <main id="content" className="grid min-h-dvh place-items-center px-4 py-10">
      <PageFailure error={error} retry={retry} />
    </main>
  );
}
