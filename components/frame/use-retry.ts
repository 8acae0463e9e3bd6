"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";

/** Asks the server again; an error page's `reset` alone would show the same failed response. */
export function useRetry(reset: () => void): () => void {
  const router = useRouter();
  return () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
}
