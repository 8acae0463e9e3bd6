import type { Metadata } from "next";
import { NotFoundState } from "#components/not-found-state.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return <main id="content" className="grid min-h-dvh place-items-center px-4 py-10"><NotFoundState /></main>;
}
