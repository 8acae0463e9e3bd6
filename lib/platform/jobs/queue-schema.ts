/** Where pg-boss keeps its tables. The migration makes them; app and worker need no right to. */
export const QUEUE_SCHEMA = "jobs";
