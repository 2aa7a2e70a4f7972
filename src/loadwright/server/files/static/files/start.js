// The page of a server's files.

import { mountFiles } from "./manager.js";

const place = document.getElementById("files-page");
mountFiles(place, { serverId: Number(place.dataset.server), address: true });
// A file dropped outside the list would replace the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
