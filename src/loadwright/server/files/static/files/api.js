// Requests of the file manager to the server (files/routes.py).

import { Refused, SignedOut, csrfHeaders } from "../web/http.js";

// The connection failed; a retry may help.
export class Unreachable extends Error {}

export function refusal(status, content) {
  if (status === 401) return new SignedOut();
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status }, true);
  return new Refused(status, content?.error?.message ?? plain, content?.error?.code);
}

async function contentOf(answer) {
  try {
    return await answer.json();
  } catch {
    return null;
  }
}

export class Api {
  constructor(serverId) {
    this.here = `/files/${serverId}`;
  }

  address(what, query) {
    return `${this.here}/${what}?${new URLSearchParams(query)}`;
  }

  async ask(address, options = {}) {
    let answer;
    try {
      answer = await fetch(address, { redirect: "manual", ...options });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(gettext("The server could not be reached. Check the connection and try again."));
    }
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (!answer.ok) throw refusal(answer.status, await contentOf(answer));
    return answer;
  }

  async list(path, signal) {
    return (await this.ask(this.address("list", path ? { path } : {}), { signal })).json();
  }

  post(what, asked, signal) {
    const headers = { "Content-Type": "application/json", ...csrfHeaders() };
    return this.ask(`${this.here}/${what}`, { method: "POST", headers, body: JSON.stringify(asked), signal });
  }

  // Deletes files; calls `onProgress` with the number deleted so far.
  async remove(paths, onProgress, signal) {
    const answer = await this.post("delete", { paths }, signal);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let finished = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines.filter(Boolean).map((one) => JSON.parse(one))) {
        if (line.error) throw refusal(answer.status, line);
        finished ||= line.done;
        onProgress(line.gone);
      }
    }
    if (!finished) throw new Unreachable(gettext("The connection was lost before everything was deleted."));
  }

  async uploadOffset(query, signal) {
    return (await (await this.ask(this.address("upload", query), { signal })).json()).offset;
  }

  // Sends a file from its byte `offset` on. XMLHttpRequest, because fetch does not report upload progress.
  upload(query, file, offset, onProgress, signal) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("PUT", this.address("upload", { ...query, offset }));
      for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
      request.responseType = "json";
      request.upload.addEventListener("progress", ({ loaded }) => onProgress(offset + loaded));
      request.addEventListener("load", () => {
        if (request.status === 200) resolve(request.response);
        else reject(refusal(request.status, request.response));
      });
      request.addEventListener("error", () => reject(new Unreachable(gettext("The connection was lost."))));
      request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(offset ? file.slice(offset) : file);
    });
  }
}
