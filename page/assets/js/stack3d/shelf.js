// The shelf: every brick of the catalog, to be dragged onto the stack, or put at the marked place by a tap or a key.

import { Box3, Group, PerspectiveCamera, Vector3 } from "../../vendor/three.js";
import { h } from "../dom.js";
import { t } from "../words.js";

const ICON_PX = 128;
const DRAG_PX = 8;
const REST_MS = 150; // a pointer that only passes by asks for nothing

/**
 * Make the shelf. The calls: `add(token)`, `drag(token, event)`, `show(token)` what it would be like, and `leave()`.
 */
export function makeShelf(kinds, icons, calls) {
  let mode = "above";
  const choice = h("div", { class: "solid-modes", role: "group", "aria-label": t("shelf.where") },
    ["above", "instead", "below"].map((name) =>
      h("button", { type: "button", "data-mode": name, "aria-pressed": String(name === mode), onclick: () => setMode(name) }, t(`shelf.${name}`))));
  const list = h("ul", { class: "shelf", "aria-label": t("shelf.title") }, kinds.map((kind) => h("li", {}, item(kind, icons.get(kind.token), calls))));

  function setMode(name) {
    mode = name;
    for (const button of choice.children) button.setAttribute("aria-pressed", String(button.dataset.mode === name));
    calls.leave();
  }

  return {
    element: h("section", { class: "solid-shelf", "aria-label": t("shelf.title") }, h("div", { class: "row" }, h("h3", {}, t("shelf.title")), choice), list),
    mode: () => mode,
    setMode,
  };
}

function item(kind, icon, calls) {
  let press = null;
  let dragged = false;
  let timer;
  const show = () => {
    clearTimeout(timer);
    timer = setTimeout(() => calls.show(kind.token), REST_MS);
  };
  const leave = () => {
    clearTimeout(timer);
    calls.leave();
  };
  return h("button", {
    type: "button", "data-token": kind.token, title: t(`brick.${kind.token}.text`), "aria-label": t("shelf.add", { name: t(`brick.${kind.token}`) }),
    onpointerdown: (event) => {
      if (event.button !== 0) return;
      press = { x: event.clientX, y: event.clientY };
      dragged = false;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onpointermove: (event) => {
      if (!press || dragged) return;
      const [x, y] = [event.clientX - press.x, event.clientY - press.y];
      // A finger that goes sideways pushes the shelf along: the browser takes that itself.
      if (Math.hypot(x, y) < DRAG_PX) return;
      dragged = true;
      clearTimeout(timer);
      calls.drag(kind.token, event);
    },
    onpointerup: () => (press = null),
    onpointercancel: () => (press = null),
    onpointerenter: (event) => event.pointerType === "mouse" && !event.buttons && show(),
    onpointerleave: () => dragged || leave(),
    onfocus: (event) => event.target.matches(":focus-visible") && show(),
    onblur: leave,
    onclick: (event) => {
      if (dragged && event.detail) return (dragged = false);
      clearTimeout(timer);
      calls.add(kind.token);
    },
    ondragstart: (event) => event.preventDefault(),
  }, icon, h("span", {}, t(`brick.${kind.token}`)));
}

/** Draw each brick alone, as a picture for the shelf; the stage is empty meanwhile. */
export function drawIcons(stage, moulds, tokens) {
  const { renderer, scene, world } = stage;
  const camera = new PerspectiveCamera(24, 1, 1, 500);
  const place = new Group();
  const shown = world.children.filter((thing) => thing.visible && !thing.isLight);
  shown.forEach((thing) => (thing.visible = false));
  world.add(place);
  renderer.setPixelRatio(1);
  renderer.setSize(ICON_PX, ICON_PX, false);
  const icons = new Map(tokens.map((token) => {
    const brick = moulds.make(token);
    place.add(brick);
    const box = new Box3().setFromObject(brick);
    const middle = box.getCenter(new Vector3());
    camera.position.copy(middle).add(new Vector3(-0.55, 0.62, 1).setLength(62));
    camera.lookAt(middle);
    renderer.render(scene, camera);
    const picture = h("canvas", { width: ICON_PX, height: ICON_PX, "aria-hidden": "true" });
    picture.getContext("2d").drawImage(renderer.domElement, 0, 0);
    place.remove(brick);
    return [token, picture];
  }));
  world.remove(place);
  shown.forEach((thing) => (thing.visible = true));
  stage.resize();
  return icons;
}
