// Dropped or selected files and folders as [{file, way}], with the path relative to the dropped item.

// Must be called synchronously in the drop event: the browser clears the items afterwards.
export function entriesOf(transfer) {
  const items = [...(transfer.items ?? [])].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length) return entries.map((entry) => () => walk(entry));
  return [...transfer.files].map((file) => async () => ({ name: file.name, files: [{ file, way: file.name }], folders: [] }));
}

// The same for an <input type="file">, with or without webkitdirectory.
export function chosen(files) {
  const tops = new Map();
  for (const file of files) {
    const way = file.webkitRelativePath || file.name;
    const name = way.split("/")[0];
    const key = file.webkitRelativePath ? name : way;
    if (!tops.has(key)) tops.set(key, { name, files: [], folders: [] });
    const top = tops.get(key);
    top.files.push({ file, way });
    for (let at = way.indexOf("/"); at > 0; at = way.indexOf("/", at + 1)) {
      const folder = way.slice(0, at);
      if (!top.folders.includes(folder)) top.folders.push(folder);
    }
  }
  return [...tops.values()];
}

async function walk(top) {
  /** @type {{ name: string, files: { file: File, way: string }[], folders: string[] }} */
  const found = { name: top.name, files: [], folders: [] };
  const todo = [[top, top.name]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [entry, way] = next;
    if (entry.isFile) {
      found.files.push({ file: await new Promise((resolve, reject) => { entry.file(resolve, reject); }), way });
      continue;
    }
    found.folders.push(way);
    const reader = entry.createReader();
    for (;;) {
      // Browsers return up to 100 entries per call, and an empty array at the end.
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (!some.length) break;
      todo.push(...some.map((one) => [one, `${way}/${one.name}`]));
    }
  }
  return found;
}
