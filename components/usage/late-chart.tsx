"use client";

import dynamic from "next/dynamic";

/**
 * A chart with the library that draws it, which is as much script as half a page. It comes when the
 * page is there, into the room that is kept for it, so the tables never wait for it.
 */
export const LateChart = dynamic(
  () => import("./usage-chart.tsx").then(({ UsageChart }) => UsageChart),
  { ssr: false, loading: () => <div aria-hidden className="h-48" /> },
);
