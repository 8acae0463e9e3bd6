"use client";

import { useEffect, useState } from "react";

/** `unreached`: the dashboard didn't get the report either, so there is no id. */
export type ErrorIdState =
  { kind: "known"; id: string } | { kind: "asking" } | { kind: "unreached" };

/**
 * A server error's id. A browser error is reported first and gets an id only if the report arrives.
 */
export function useErrorId({
  digest,
  message,
}: {
  digest?: string;
  message: string;
}): ErrorIdState {
  const [reported, setReported] = useState<ErrorIdState>({ kind: "asking" });
  useEffect(() => {
    if (digest) return;
    let isShown = true;
    void reportError(message).then((state) => isShown && setReported(state));
    return () => {
      isShown = false;
    };
  }, [digest, message]);
  return digest ? { kind: "known", id: digest } : reported;
}

async function reportError(message: string): Promise<ErrorIdState> {
  try {
    const body = JSON.stringify({
      message: message.slice(0, 1_000),
      path: window.location.pathname.slice(0, 500),
    });
    const response = await fetch("/api/client-errors", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { error_id: id } = (await response.json()) as { error_id?: unknown };
    return typeof id === "string" ? { kind: "known", id } : { kind: "unreached" };
  } catch {
    return { kind: "unreached" };
  }
}
