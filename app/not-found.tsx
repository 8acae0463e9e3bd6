import type { Metadata } from "next";
import { UnknownPageState } from "#components/frame/unknown-page-state.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main id="content" className="grid min-h-dvh place-items-center px-4 py-10">
      <UnknownPageState />
    </main>
  );
}
