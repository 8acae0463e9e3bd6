import type { z } from "zod";
import type { ApiCaller } from "#lib/access/api-keys/authenticate-api-key.ts";
import type { ApiScope } from "#lib/access/api-keys/scopes.ts";

/* What a route of the API says of itself, once: its input is read by it, its code is typed by it, its answers are held against it in tests, and the OpenAPI document is made of it. */

/** One answer. Its headers, by what they tell, come with every such answer. */
type AnswerDefinition = {
  description: string;
  body: z.ZodType;
  headers?: Readonly<Record<string, string>>;
};
/** An answer of somebody else, passed on as it came: no schema of ours holds for it. */
type PassedAnswer = { description: string };

export type Answers = Readonly<Record<number, AnswerDefinition>> & {
  readonly default?: PassedAnswer;
};

export type BodyDefinition = {
  schema: z.ZodType;
  maxBytes: number;
  /** The title of the problem when fields are not valid. */
  whenInvalid: string;
};

export type RouteDefinition = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The folder under app/api/v1: "/companies/[gustoUuid]". A word in place of a bracket is one of the addresses that the folder stands for. */
  path: `/${string}`;
  /** What generated clients call it. Once in the API. */
  operationId: string;
  scope: ApiScope;
  summary: string;
  description?: string;
  /** Of the path, by the names of the folders. What is not valid is not found, and its message says what is not. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** By their names as they are written. */
  headers?: z.ZodObject;
  body?: BodyDefinition;
  answers: Answers;
  /** What it refuses besides what any route refuses (problems.ts), by status. */
  problems?: Readonly<Record<number, string>>;
};

type ReadBy<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a handler is given. */
export type InputOf<Definition extends RouteDefinition> = {
  params: ReadBy<Definition["params"]>;
  query: ReadBy<Definition["query"]>;
  headers: ReadBy<Definition["headers"]>;
  body: Definition["body"] extends { schema: infer Schema } ? ReadBy<Schema> : undefined;
};
export type HandlerInput<Definition extends RouteDefinition> = InputOf<Definition> & {
  caller: ApiCaller;
  request: Request;
};

type HeadersOf<Answer> = Answer extends { headers: infer Headers }
  ? { headers: Record<keyof Headers & string, string> }
  : { headers?: Record<string, string> };

/** What a handler may answer: one of the statuses with its body, and with its headers where it has some. */
export type AnswerOf<Defined extends Answers> = {
  [Status in keyof Defined]: Defined[Status] extends { body: infer Body extends z.ZodType }
    ? { status: Status; body: z.input<Body> } & HeadersOf<Defined[Status]>
    : Response;
}[keyof Defined];
