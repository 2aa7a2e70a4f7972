// The page of a server's files.

import { mountFiles } from "./manager.js";

const place = document.getElementById("files-page");
mountFiles(place, { serverId: Number(place.dataset.server), address: true });
// Beside the list a dropped file would take the place of the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
