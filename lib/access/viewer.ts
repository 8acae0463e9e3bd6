import type { Actor } from "#lib/platform/audit/actor.ts";

/** Who looks at a page or calls an action: a signed-in person, as every room knows them. */
export type Viewer = {
  userId: string;
  /** What the person may do now: an operator who left OPERATOR_EMAILS is a company admin here. */
  role: "company_admin" | "operator";
  name: string | null;
  email: string | null;
  sessionId: string;
  /** How a service of the partner is written in the records; a person is written by user id. */
  actor?: Actor;
};

/** How a viewer is written in timelines and in the audit log. */
export function viewerActor(viewer: Pick<Viewer, "userId" | "actor">): Actor {
  return viewer.actor ?? `user:${viewer.userId}`;
}
