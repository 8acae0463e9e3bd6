import { NotFoundState } from "#components/frame/not-found-state.tsx";

export default function NotFound() {
  return <NotFoundState />;
}
