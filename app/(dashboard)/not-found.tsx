import { NotFoundState } from "#components/not-found-state.tsx";

export default function NotFound() {
  return <NotFoundState />;
}
