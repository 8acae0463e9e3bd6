"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { ownTimeZone } from "#lib/platform/format.ts";
import { keepInCookie } from "../ui/keep-in-cookie.ts";
import { TIME_ZONE_COOKIE } from "./time-zone-cookie.ts";

/** Tells the server the browser's time zone, once, and again when the person has traveled. */
export function KeepTimeZone({ timeZone }: { timeZone: string }) {
  const router = useRouter();
  useEffect(() => {
    const own = ownTimeZone();
    if (own === timeZone) return;
    keepInCookie(TIME_ZONE_COOKIE, own);
    router.refresh();
  }, [router, timeZone]);
  return null;
}
