/**
 * Places names of `size` pixels between `top` and `bottom`, as near to `wanted` (their centres) as they fit without
 * overlapping. Returns their centres.
 * @param {number[]} wanted
 */
export function spread(wanted, size, top, bottom) {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  const places = [...wanted];
  let free = top + size / 2;
  for (const index of order) {
    places[index] = Math.max(places[index], free);
    free = places[index] + size;
  }
  let limit = bottom - size / 2;
  for (const index of order.reverse()) {
    places[index] = Math.min(places[index], limit);
    limit = places[index] - size;
  }
  return places;
}
