// Files that are dragged here from outside the browser.

import { h } from "../dom.js";

/** A card that takes files which are dropped on it; `take` gets the list of them. */
export function dropCard(take, ...children) {
  const area = h("div", { class: "drop card" }, children);
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length) take(files); // a text may be dropped too
  });
  return area;
}
