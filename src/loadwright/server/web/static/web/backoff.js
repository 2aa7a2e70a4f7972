// The wait before a retry: doubled each time, up to a limit.

/**
 * @param {number} tries failed attempts since the last success, at least 1
 * @param {{ first: number, longest: number }} waits in any unit of time
 */
export function backoff(tries, { first, longest }) {
  return Math.min(first * 2 ** (tries - 1), longest);
}
