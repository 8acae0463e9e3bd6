"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { ownTimeZone } from "#lib/platform/format.ts";
import { TIME_ZONE_COOKIE } from "./time-zone-cookie.ts";

const YEAR_SECONDS = 365 * 86_400;

/** Tells the server the browser's time zone, once, and again when the person has traveled. */
export function KeepTimeZone({ timeZone }: { timeZone: string }) {
  const router = useRouter();
  useEffect(() => {
    const own = ownTimeZone();
    if (own === timeZone) return;
    document.cookie = `${TIME_ZONE_COOKIE}=${own}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    router.refresh();
  }, [router, timeZone]);
  return null;
}
