// Short forms of names: their beginning and their longer end, because things such as hosts often differ in their numbers alone.

// Widths in narrow characters: of what fits behind the end of a line, of a name that is shortened there, and of one beside others.
const END = 8;
const SHORT_END = 7;
const BESIDE = 24;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

const widthOf = (characters) => characters.reduce((sum, one) => sum + (WIDE.test(one) ? 2 : 1), 0);

// As many of the first characters as are not wider than `width`.
function fitting(characters, width) {
  let count = 0;
  while (count < characters.length && widthOf(characters.slice(0, count + 1)) <= width) count += 1;
  return characters.slice(0, count);
}

// Shortens a name that is wider than `fits` to `width`.
function shortened(name, fits, width) {
  const characters = [...name];
  if (widthOf(characters) <= fits) return name;
  const head = Math.floor((width - 1) / 3);
  const tail = fitting([...characters].reverse(), width - 1 - head).reverse();
  return `${fitting(characters, head).join("")}…${tail.join("")}`;
}

/** A name beside others. @param {string} name */
export const besideOthers = (name) => shortened(name, BESIDE, BESIDE);

/** A name at the end of a line. @param {string} name */
export const endOf = (name) => shortened(name, END, SHORT_END);
