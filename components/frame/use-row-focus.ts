"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** Rows that arrive later than this find the person elsewhere. */
const ROWS_WITHIN_MS = 3_000;

/**
 * On the way back from a row's page to its list, the row has the focus again, so that the keyboard
 * goes on where it was.
 */
export function useRowFocus(): void {
  const path = usePathname();
  const shown = useRef(path);
  const isBack = useRef(false);
  useEffect(() => {
    const back = () => {
      isBack.current = true;
    };
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    const left = shown.current;
    shown.current = path;
    const isReturn = isBack.current && left !== path;
    isBack.current = false;
    return isReturn ? focusRowOf(left) : undefined;
  }, [path]);
}

/** Waits for the row, unless the person goes on elsewhere. @returns stops waiting */
function focusRowOf(left: string): () => void {
  const look = () => {
    if (document.activeElement !== document.body) return stop();
    const rows = Array.from(document.querySelectorAll<HTMLAnchorElement>("a[data-row-link]"));
    const row =
      rows.find(({ pathname }) => left === pathname) ??
      rows.find(({ pathname }) => left.startsWith(`${pathname}/`));
    if (!row) return;
    row.focus();
    stop();
  };
  const watch = new MutationObserver(look);
  const timer = setTimeout(() => stop(), ROWS_WITHIN_MS);
  const stop = () => {
    watch.disconnect();
    clearTimeout(timer);
  };
  watch.observe(document.body, { childList: true, subtree: true });
  look();
  return stop;
}
