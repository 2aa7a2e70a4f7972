// How long to wait before something that failed is tried again: twice as long each time, up to a limit.

/**
 * @param {number} tries attempts that failed since the last success, from 1 on
 * @param {{ first: number, longest: number }} waits in any unit of time
 */
export function backoff(tries, { first, longest }) {
  return Math.min(first * 2 ** (tries - 1), longest);
}
