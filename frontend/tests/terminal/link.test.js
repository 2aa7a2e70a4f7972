import assert from "node:assert/strict";
import test from "node:test";
import { next, script, serve, until } from "../support.js";

const { ENDED, LOST, Link, OPEN, OPENING } = await import(script("terminal/link.js"));

const TICKETS = {
  "POST /servers/5/terminal": () => [200, { session: "abc", ticket: "first" }],
  "POST /terminal/abc/ticket": () => [200, { ticket: "again" }],
  "POST /terminal/abc/end": () => [200, {}],
};

async function linkTo(t, answers = TICKETS) {
  const server = await serve(t, answers);
  const drawn = [];
  const link = new Link({ size: () => ({ columns: 80, rows: 24 }), draw: (bytes, done) => drawn.push({ text: Buffer.from(bytes).toString(), done }) });
  t.after(() => link.close({ finally: false }));
  const states = [];
  link.addEventListener("state", ({ detail }) => states.push(detail));
  return { server, link, drawn, states };
}

const hello = (offset, more = {}) => JSON.stringify({ type: "hello", session: "abc", offset, end: offset, ...more });

async function opened(t) {
  const all = await linkTo(t);
  all.link.open(5);
  const socket = await all.server.connection();
  socket.send(hello(0));
  await until(() => all.link.state === OPEN);
  return { ...all, socket };
}

test("a new shell is opened with a ticket and the size of the screen", async (t) => {
  const { server, link, states } = await linkTo(t);
  link.open(5);
  const socket = await server.connection();
  assert.equal(socket.address, "/ws/terminal/abc?ticket=first&columns=80&rows=24&from=0");
  link.input("typed before the shell is there");
  socket.send(hello(0));
  await until(() => socket.received.some(({ type }) => type === "input"));
  assert.deepEqual(states, [OPENING, OPEN]);
  assert.deepEqual(socket.received.filter(({ type }) => type === "input"), [{ type: "input", data: "typed before the shell is there" }]);
  assert.equal(link.key, "abc");
});

test("output is drawn, and acknowledged when 128 KB of it are on the screen", async (t) => {
  const { link, drawn, socket } = await opened(t);
  const piece = "x".repeat(64 * 1024);
  socket.send(Buffer.from(piece));
  socket.send(Buffer.from(piece));
  await until(() => drawn.length === 2);
  assert.equal(drawn[0].text, piece);
  const acknowledged = () => socket.received.filter(({ type }) => type === "ack");
  drawn[0].done();
  assert.deepEqual(acknowledged(), []);
  drawn[1].done();
  await until(() => acknowledged().length);
  assert.deepEqual(acknowledged(), [{ type: "ack", bytes: 128 * 1024 }]);
  assert.equal(link.received, 128 * 1024);
});

test("after a loss it continues behind what it has received", async (t) => {
  const { server, drawn, link, states, socket } = await opened(t);
  socket.send(Buffer.from("12345"));
  await until(() => drawn.length);
  drawn[0].done();
  socket.terminate();
  const second = await server.connection();
  assert.deepEqual(states, [OPENING, OPEN, LOST]);
  assert.equal(second.address, "/ws/terminal/abc?ticket=again&columns=80&rows=24&from=5");
  second.send(hello(5));
  await until(() => link.state === OPEN);
  second.send(Buffer.from("6"));
  await until(() => drawn.length === 2);
  assert.equal(drawn[1].text, "6");
});

test("what is shown again of a session is a replay until its end", async (t) => {
  const { server, link, drawn } = await linkTo(t);
  link.resume("abc");
  const socket = await server.connection();
  socket.send(hello(10, { end: 13, lost: 10 }));
  await until(() => link.state === OPEN);
  assert.equal(link.lostBytes, 10);
  assert.ok(link.replaying);
  socket.send(Buffer.from("abc"));
  await until(() => drawn.length);
  drawn[0].done();
  assert.equal(link.replaying, false);
});

test("long input is sent in pieces that split no character", async (t) => {
  const { link, socket } = await opened(t);
  const text = `${"x".repeat(16 * 1024 - 1)}😀end`;
  link.input(text);
  const pieces = () => socket.received.filter(({ type }) => type === "input").map(({ data }) => data);
  await until(() => pieces().length === 2);
  assert.deepEqual(pieces(), ["x".repeat(16 * 1024 - 1), "😀end"]);
});

test("the round trip is measured", async (t) => {
  const { link, socket } = await opened(t);
  await until(() => socket.received.some(({ type }) => type === "ping"));
  const { at } = socket.received.find(({ type }) => type === "ping");
  socket.send(JSON.stringify({ type: "pong", at }));
  await next(link, "trip");
  assert.ok(link.trip >= 0);
});

for (const [code, kind] of [[4401, "not_signed_in"], [4404, "no_session"]]) {
  test(`the close code ${code} ends it: ${kind}`, async (t) => {
    const { link, socket } = await opened(t);
    const ended = next(link, "ended");
    socket.close(code);
    assert.equal((await ended).detail.kind, kind);
    assert.equal(link.state, ENDED);
    assert.equal(link.socket.waiting, false);
  });
}

test("a shell that the server refuses is not tried again", async (t) => {
  const { link } = await linkTo(t, { "POST /servers/5/terminal": () => [409, { error: { message: "Confirm the key first." } }] });
  const ended = next(link, "ended");
  link.open(5);
  assert.deepEqual((await ended).detail, { kind: "refused", text: "Confirm the key first." });
});

test("closing for good ends the session on the server", async (t) => {
  const { server, link } = await opened(t);
  await link.close({ finally: true });
  assert.ok(server.asked.includes("POST /terminal/abc/end"));
});
