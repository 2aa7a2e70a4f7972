// How much of an upload the server has converted.

import { get } from "../web/http.js";

const EVERY_MS = 500;

/** A key for the progress of one upload. crypto.randomUUID exists only on pages that are served over https. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Asks the server twice a second, and returns the function that ends this.
 * @param {string} address
 * @param {string} key which the upload contains as `progress`
 * @param {(fraction: number) => void} show gets the converted fraction, once that is known; after 1, the plan is built and checked
 */
export function follow(address, key, show) {
  let isOver = false;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const look = async () => {
    const { fraction } = await get(`${address}?key=${key}`).catch(() => ({ fraction: null }));
    if (isOver) return;
    if (fraction !== null) show(fraction);
    timer = setTimeout(look, EVERY_MS);
  };
  timer = setTimeout(look, EVERY_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
