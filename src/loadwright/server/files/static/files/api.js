// Requests of the file manager to the server (files/routes.py).

import { Refused, SignedOut, csrfHeaders, request } from "../web/http.js";

// The connection failed; a retry may help.
export class Unreachable extends Error {}

export function refusal(status, content) {
  if (status === 401) return new SignedOut();
  const plain = interpolate(gettext("The server answered with status %(status)s."), { status }, true);
  return new Refused(status, content?.error?.message ?? plain, content?.error?.code, content?.error?.detail);
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
      answer = await request(address, options);
    } catch (error) {
      if (error.name === "AbortError" || error instanceof SignedOut) throw error;
      throw new Unreachable(gettext("The server could not be reached. Check the connection and try again."));
    }
    if (!answer.ok) throw refusal(answer.status, await contentOf(answer));
    return answer;
  }

  async list(path, signal) {
    return (await this.ask(this.address("list", path ? { path } : {}), { signal })).json();
  }

  post(what, asked, signal = undefined) {
    const headers = { "Content-Type": "application/json" };
    return this.ask(`${this.here}/${what}`, { method: "POST", headers, body: JSON.stringify(asked), signal });
  }

  // The beginning of a file, as text if it is one.
  async openText(path, signal = undefined) {
    return (await this.ask(this.address("text", { path }), { signal })).json();
  }

  async saveText(draft) {
    return (await this.post("text", draft)).json();
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
      const sending = new XMLHttpRequest();
      sending.open("PUT", this.address("upload", { ...query, offset }));
      for (const [name, value] of Object.entries(csrfHeaders())) sending.setRequestHeader(name, value);
      sending.responseType = "json";
      sending.upload.addEventListener("progress", ({ loaded }) => onProgress(offset + loaded));
      sending.addEventListener("load", () => {
        if (sending.status === 200) resolve(sending.response);
        else reject(refusal(sending.status, sending.response));
      });
      sending.addEventListener("error", () => reject(new Unreachable(gettext("The connection was lost."))));
      sending.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      signal.addEventListener("abort", () => sending.abort(), { once: true });
      sending.send(offset ? file.slice(offset) : file);
    });
  }
}
