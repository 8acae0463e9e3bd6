import { NotFoundState } from "#components/frame/not-found-state.tsx";

/** For a missing person, payroll or run of an existing company. */
export default function NotFound() {
  return <NotFoundState />;
}
