/**
 * The PostgreSQL schema for pg-boss. The migration creates it, so app and worker need no rights to.
 */
export const QUEUE_SCHEMA = "jobs";
