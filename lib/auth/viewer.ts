/** Who looks at a page or calls an action: a signed-in person, as every room knows them. */
export type Viewer = {
  userId: string;
  /** What the person may do now: an operator who left OPERATOR_EMAILS is a company admin here. */
  role: "company_admin" | "operator";
  name: string | null;
  email: string | null;
  sessionId: string;
};

/** How a viewer is written in timelines and in the audit log. */
export function viewerActor(viewer: Pick<Viewer, "userId">): string {
  return `user:${viewer.userId}`;
}
