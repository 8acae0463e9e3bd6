"use client";

import { useEffect } from "react";

const ICON = "/favicon.svg";
const WITH_DOT = "/favicon-attention.svg";

/** Puts a dot on the icon of the tab while something is open, for whoever has it in the background. */
export function AttentionIcon({ isOn }: { isOn: boolean }) {
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    icon?.setAttribute("href", isOn ? WITH_DOT : ICON);
    return () => icon?.setAttribute("href", ICON);
  }, [isOn]);
  return null;
}
