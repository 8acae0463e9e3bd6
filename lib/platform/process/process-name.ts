import { hostname } from "node:os";

/** Identifies this process in leases and records: `host:pid`. */
export const PROCESS_NAME = `${hostname()}:${process.pid}`;
