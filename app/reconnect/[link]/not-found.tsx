import { EndedLink } from "#components/connect/links/ended-link.tsx";

export default function NotALink() {
  return <EndedLink state="unknown" />;
}
