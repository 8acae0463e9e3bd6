import type { z } from "zod";
import type { ApiCaller } from "#lib/access/api-keys/authenticate-api-key.ts";
import type { ApiScope } from "#lib/access/api-keys/scopes.ts";

/*
 * An API route's definition, written once: it validates the input, types the handler, checks
 * responses in tests, and generates the OpenAPI document.
 */

/** One response. Its headers, with descriptions, come with every such response. */
type AnswerDefinition = {
  description: string;
  body: z.ZodType;
  headers?: Readonly<Record<string, string>>;
};
/** Someone else's response, passed on as it is; no schema of ours applies. */
type PassedAnswer = { description: string };

export type Answers = Readonly<Record<number, AnswerDefinition>> & {
  readonly default?: PassedAnswer;
};

export type BodyDefinition = {
  schema: z.ZodType;
  maxBytes: number;
  /** The problem's title when fields are invalid. */
  whenInvalid: string;
};

export type RouteDefinition = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * The folder under app/api/v1: "/companies/[gustoUuid]". A word instead of a bracket is one of
   * the paths the folder stands for.
   */
  path: `/${string}`;
  /** The name in generated clients. Unique in the API. */
  operationId: string;
  scope: ApiScope;
  summary: string;
  description?: string;
  /** Path parameters, by folder name. An invalid one is a 404 that says what wasn't found. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** By header name, as written. */
  headers?: z.ZodObject;
  body?: BodyDefinition;
  answers: Answers;
  /** Errors besides those of every route (problems.ts), by status. */
  problems?: Readonly<Record<number, string>>;
};

type ReadBy<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a handler receives. */
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

/** What a handler may return: one of the statuses with its body, and its headers if it has any. */
export type AnswerOf<Defined extends Answers> = {
  [Status in keyof Defined]: Defined[Status] extends { body: infer Body extends z.ZodType }
    ? { status: Status; body: z.input<Body> } & HeadersOf<Defined[Status]>
    : Response;
}[keyof Defined];
