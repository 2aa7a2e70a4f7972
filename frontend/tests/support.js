// A real HTTP and WebSocket server for tests. The page of setup.js has its address.

import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/** The path of a script of the server, for a dynamic import. */
export const script = (path) => new URL(`../../src/loadwright/server/${path.split("/")[0]}/static/${path}`, import.meta.url).href;

/**
 * Serves until the test ends. `answers` maps "METHOD /path" to (request, body) => [status, content]; content that is not
 * text is sent as JSON.
 * In the result, `connection()` resolves to the next WebSocket that a script opens, and `asked` lists requests.
 */
export async function serve(t, answers = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    asked.push(`${request.method} ${request.url}`);
    const [status, content] = answers[`${request.method} ${pathname}`]?.(request, body) ?? [404, { error: { message: "not found", code: "not_found" } }];
    response.writeHead(status, { "Content-Type": "application/json" })
      .end(typeof content === "string" ? content : JSON.stringify(content));
  });
  const sockets = new WebSocketServer({ server });
  const waiting = [];
  const arrived = [];
  sockets.on("connection", (socket, request) => {
    socket.address = request.url;
    socket.received = [];
    socket.on("message", (data) => socket.received.push(JSON.parse(String(data))));
    if (waiting.length) waiting.shift()(socket);
    else arrived.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  const former = { location: globalThis.location, fetch: globalThis.fetch };
  globalThis.location = { href: `${origin}/` };
  globalThis.fetch = (path, options) => former.fetch(new URL(path, origin), options);
  t.after(() => {
    Object.assign(globalThis, former);
    for (const client of sockets.clients) client.terminate();
    sockets.close();
    server.close();
    server.closeAllConnections();
  });
  const connection = () => (arrived.length
    ? Promise.resolve(arrived.shift())
    : new Promise((resolve) => { waiting.push(resolve); }));
  return { asked, connection, origin };
}

/** Resolves to the next event with this name. */
export const next = (target, name) => new Promise((resolve) => { target.addEventListener(name, resolve, { once: true }); });

/** Waits until `holds()`; fails after a generous time. */
export async function until(holds) {
  for (let tries = 0; tries < 500; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  throw new Error(`it never became true: ${holds}`);
}
