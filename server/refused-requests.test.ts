import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  answerUnreadableRequest,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  refuseLargeBody,
} from "./refused-requests.ts";

let server: Server;
let served = 0;

beforeEach(async () => {
  served = 0;
  server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    if (refuseLargeBody(request, response)) return;
    served += 1;
    response.end("served");
  });
  server.on("clientError", answerUnreadableRequest);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/**
 * Everything the server sends to a client that sends exactly this, until it closes the connection.
 */
function send(raw: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1", () =>
    socket.write(raw),
  );
  return text(socket);
}

it.each([
  [
    "a body that says that it is too large",
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\nbeginning`,
    "413",
    "payload_too_large",
  ],
  [
    "headers that are too large",
    `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${"c".repeat(MAX_HEADER_BYTES)}\r\n\r\n`,
    "431",
    "headers_too_large",
  ],
  ["what is no request", "\x16\x03\x01 hello\r\n\r\n", "400", "bad_request"],
])(
  "answers %s with a status, a code and a sentence, and closes the connection",
  async (_case, raw, status, code) => {
    const answer = await send(raw);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/connection: close/i);
    const body = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1)) as {
      code: string;
      message: string;
    };
    expect(body).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
    expect(served).toBe(0);
  },
);

it("accepts the largest body", async () => {
  const answer = send(
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${MAX_BODY_BYTES}\r\n\r\n${"b".repeat(MAX_BODY_BYTES)}`,
  );
  expect(await answer).toContain("served");
});
