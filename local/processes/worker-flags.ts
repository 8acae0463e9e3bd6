/**
 * Node flags for the worker, which mostly waits for Gusto: two thirds less memory for a fifth less
 * speed. `npm run worker` uses the same.
 */
export const WORKER_FLAGS = ["--conditions=react-server", "--optimize-for-size"];
