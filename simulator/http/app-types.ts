import type { Context, Hono } from "hono";
import type { HttpBindings } from "@hono/node-server";
import type { Fault } from "../state/fault-model.ts";
import type { Exchange } from "../state/model.ts";
import type { TokenRecord } from "../state/grant-model.ts";

export type SimulatorEnv = {
  // Absent when the app is called in process, without a socket.
  Bindings: Partial<HttpBindings>;
  Variables: {
    fault: Fault | null;
    exchange: Exchange | null;
    /** The request body, once it has been read. */
    body: Promise<string> | null;
    /** Headers that belong on the response whatever it becomes, including an error. */
    answerHeaders: Record<string, string>;
    token: TokenRecord;
    apiVersion: string;
  };
};
export type SimulatorContext = Context<SimulatorEnv>;
export type SimulatorApp = Hono<SimulatorEnv>;
