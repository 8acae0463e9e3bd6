import type { Actor } from "#lib/platform/audit/actor.ts";

/** The signed-in person viewing a page or calling an action. */
export type Viewer = {
  userId: string;
  /**
   * What the person may do now. An operator removed from OPERATOR_EMAILS is a company admin here.
   */
  role: "company_admin" | "operator";
  /** A viewer of the staff: sees what operators see, and changes nothing. */
  isReadOnly?: true;
  name: string | null;
  email: string | null;
  sessionId: string;
  /** Gusto's uuids of the only companies that a partner service sees. Absent: a person, or all. */
  companyUuids?: readonly string[];
  /** The actor for a partner service; a person is recorded by user id. */
  actor?: Actor;
};

/** The viewer as written to timelines and the audit log. */
export function viewerActor(viewer: Pick<Viewer, "userId" | "actor">): Actor {
  return viewer.actor ?? `user:${viewer.userId}`;
}

/** What a person's role is called by: a viewer of the staff is told apart from an operator. */
export function roleOf({
  role,
  isReadOnly,
}: Pick<Viewer, "role" | "isReadOnly">): Viewer["role"] | "viewer" {
  return isReadOnly ? "viewer" : role;
}
