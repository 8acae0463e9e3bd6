/**
 * Node flags for the app. Without them V8 collects late where memory is plentiful: under 50 mixed
 * requests a second for half an hour the process rose to 1.1 GB, of which 115 MB were in use.
 * deploy/image/entry.sh uses the same.
 */
export const APP_FLAGS = ["--max-semi-space-size=16", "--heap-growing-percent=20"];
