/* What the status page and `npm run doctor` show. Pure types, so components may import them. */

/** `unknown`: it could not be asked. */
export type StatusState = "sound" | "care" | "broken" | "unknown";

export type Finding = {
  state: StatusState;
  /** What was seen, in a sentence or two with figures. */
  saw: string;
  since: Date | null;
  /** What to do. Null: nothing. */
  todo: string | null;
  /** Where the documents say more about this very case. */
  guide?: string;
};

export type StatusCheck = Omit<Finding, "guide"> & {
  id: string;
  title: string;
  /** Where the documents say more: a path with an anchor. */
  guide: string | null;
};

/** `ask` may throw: then it could not be asked. */
export type CheckDefinition = Pick<StatusCheck, "id" | "title" | "guide"> & {
  ask: () => Finding | Promise<Finding>;
};
