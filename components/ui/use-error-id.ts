"use client";

import { useEffect, useState } from "react";

/** `unreached`: the dashboard did not get the report either, so nobody has an id for it. */
export type ErrorIdState =
  { kind: "known"; id: string } | { kind: "asking" } | { kind: "unreached" };

/** The id of an error on the server; one that happened in the browser is reported first, and has an id only when that arrived. */
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
