// Small helpers for the document. Text always goes in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "polygon", "polyline", "path", "g", "rect", "circle", "text", "title", "line", "image"]);

/** Make an element: h("button", {class: "quiet", onclick: f}, "Text", otherElement). */
export function h(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else if (name === "style") Object.entries(value).forEach(([key, v]) => element.style.setProperty(key, v));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** Put new children in the place of all that are there. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** Say something to everybody: in a corner for a while, and to screen readers. */
export function say(text, kind = "info") {
  const said = document.getElementById("said");
  const note = h("p", { class: `note ${kind}` }, text);
  said.append(note);
  setTimeout(() => note.remove(), kind === "error" ? 12000 : 5000);
}

/** Say what went wrong. */
export function fail(error) {
  say(error.message, "error");
}

/** A moment to let the hand rest: calls come through `ms` after the last one. */
export function debounce(ms, call) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), ms);
  };
}
