import assert from "node:assert/strict";
import test from "node:test";
import { next, script, serve, until } from "../support.js";

const { backoff } = await import(script("web/backoff.js"));
const { ReconnectingSocket } = await import(script("web/reconnecting_socket.js"));

test("waits double up to a limit", () => {
  const waits = [1, 2, 3, 4, 5, 6].map((tries) => backoff(tries, { first: 500, longest: 5000 }));
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 5000, 5000]);
});

function socketTo(t, addressOf) {
  const socket = new ReconnectingSocket(addressOf, { longestWait: 1000 });
  t.after(() => socket.close());
  return socket;
}

test("it connects, exchanges messages, and comes back after a loss", async (t) => {
  const server = await serve(t);
  const socket = socketTo(t, () => new URL("/ws/it", server.origin));
  socket.send({ lost: "before there is a connection" });
  const opened = next(socket, "open");
  socket.open();
  const first = await server.connection();
  await opened;
  first.send("hello");
  assert.equal((await next(socket, "message")).detail, "hello");
  socket.send({ type: "ping" });
  await until(() => first.received.length);
  assert.deepEqual(first.received, [{ type: "ping" }]);
  first.close(4000);
  assert.deepEqual((await next(socket, "lost")).detail, { code: 4000, opened: true });
  await until(() => socket.waiting);
  const second = await server.connection();
  second.send(Buffer.from([1, 2]));
  const { detail } = await next(socket, "message");
  assert.deepEqual([...new Uint8Array(detail)], [1, 2]);
});

test("the address is asked for before each attempt, and a failure of that is tried again", async (t) => {
  const server = await serve(t);
  let asked = 0;
  const socket = socketTo(t, () => {
    asked += 1;
    if (asked === 1) throw new Error("no ticket");
    return new URL(`/ws/it?attempt=${asked}`, server.origin);
  });
  const failed = next(socket, "failed");
  socket.open();
  assert.equal((await failed).detail.message, "no ticket");
  assert.equal((await server.connection()).address, "/ws/it?attempt=2");
});

test("a listener that closes it ends the attempts", async (t) => {
  const server = await serve(t);
  const socket = socketTo(t, () => new URL("/ws/it", server.origin));
  socket.addEventListener("lost", () => socket.close());
  socket.open();
  (await server.connection()).close(4404);
  await next(socket, "lost");
  assert.equal(socket.waiting, false);
});

test("a connection that is given up is replaced, and its messages are ignored", async (t) => {
  const server = await serve(t);
  const socket = socketTo(t, () => new URL("/ws/it", server.origin));
  const opened = next(socket, "open");
  socket.open();
  const first = await server.connection();
  await opened;
  const messages = [];
  socket.addEventListener("message", ({ detail }) => messages.push(detail));
  socket.abandon();
  first.send("too late");
  const second = await server.connection();
  second.send("in time");
  await until(() => messages.length);
  assert.deepEqual(messages, ["in time"]);
});

test("when the browser is online again it does not wait any longer", async (t) => {
  const server = await serve(t);
  const socket = socketTo(t, () => new URL("/ws/it", server.origin));
  socket.open();
  (await server.connection()).terminate();
  await until(() => socket.waiting);
  window.dispatchEvent(new Event("online"));
  assert.equal(socket.waiting, false);
  await server.connection();
});
