import { NotFoundState } from "#components/frame/not-found-state.tsx";

/** Of a company that is there: a person, a payroll or a run that is not. */
export default function NotFound() {
  return <NotFoundState />;
}
