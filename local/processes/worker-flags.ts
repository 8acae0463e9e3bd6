/** How Node runs the worker, which mostly waits for Gusto: a third of the memory is worth a fifth of the speed. `npm run worker` says the same. */
export const WORKER_FLAGS = ["--conditions=react-server", "--optimize-for-size"];
