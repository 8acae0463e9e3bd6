import { EndedShare } from "#components/sharing/shared-page.tsx";

export default function NotALink() {
  return <EndedShare state="unknown" />;
}
