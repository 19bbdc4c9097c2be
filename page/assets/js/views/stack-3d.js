// The stack in 3D, to be looked at, turned and built. Only what is shown loads this, and with it three.js and the moulds.

import { get } from "../api.js";
import { h, say } from "../dom.js";
import { brickList } from "../stack3d/brick-list.js";
import { makeBricks } from "../stack3d/bricks.js";
import { makeCamera } from "../stack3d/camera.js";
import { makeDragging } from "../stack3d/dragging.js";
import { makeEditing } from "../stack3d/editing.js";
import { makeLabels } from "../stack3d/labels.js";
import { makeGaps, makeMarks } from "../stack3d/marks.js";
import { makeMoulds } from "../stack3d/moulds.js";
import { photoInset } from "../stack3d/photo-inset.js";
import { watchPointer } from "../stack3d/picking.js";
import { save, takePicture } from "../stack3d/picture.js";
import { drawIcons, makeShelf } from "../stack3d/shelf.js";
import { makeStage } from "../stack3d/stage.js";
import { chosenBar, stageTools, stepButtons } from "../stack3d/tools.js";
import { makeTooltip } from "../stack3d/tooltip.js";
import { makeTrying } from "../stack3d/trying.js";
import { t } from "../words.js";

/** Show the stack in `element`; returns what ends it. */
export async function show(element, store) {
  const canvas = h("canvas", { tabindex: 0, role: "img", "aria-label": t("solid.canvas"), "data-frames": 0 });
  const frame = h("div", { class: "solid-frame" }, canvas);
  const root = h("div", { class: "solid", onkeydown: keys }, frame);
  element.append(root);
  const kinds = await get("/api/bricks");
  const moulds = makeMoulds(kinds);
  const sizes = sizesOf(kinds);
  const onShelf = kinds.filter((kind) => kind.role !== "link");
  const stage = makeStage(canvas, frame);
  await moulds.load([...kinds.map((kind) => kind.token), ...store.stack.scene.map((pose) => pose.token)]);
  const icons = drawIcons(stage, moulds, onShelf.map((kind) => kind.token));

  const bricks = makeBricks(stage, moulds);
  const camera = makeCamera(stage, () => labels.margins());
  const marks = makeMarks(stage, bricks, moulds);
  const gaps = makeGaps(stage, bricks, store, sizes);
  const labels = makeLabels(stage, bricks, store);
  const tip = makeTooltip(stage, store);
  const trying = makeTrying(store, bricks, sizes, tell);
  const editing = makeEditing(store, sizes, () => shelf.mode(), () => bricks.show(store.stack.scene));
  const dragging = makeDragging({
    stage, bricks, moulds, trying, store, sizes, tell, hand,
    mode: () => shelf.mode(), put: editing.put, takeAway: editing.takeAway, refused: (reason) => say(reason, "error"),
  });
  const shelf = makeShelf(onShelf, icons, {
    add: (token) => editing.add(token).then(() => trying.stop()),
    drag: (token, event) => dragging.fromShelf(token, event),
    show(token) {
      if (dragging.busy()) return;
      const { plan, id } = editing.added(token);
      tipAt = () => stage.project(bricks.get(id) ? bricks.point(id, [1, -1, 1]) : bricks.point(store.stack.columns.at(-1).at(-1)));
      trying.show(plan, [id]);
    },
    leave: () => dragging.busy() || (pointed = null, trying.end()),
  });
  const chosen = chosenBar(store, { swap: editing.swap, shift: editing.shift, remove: (id) => editing.takeAway([id]) });
  const list = brickList(store, gaps, { point, choose, open, link: editing.link });
  const inset = await photoInset(store, { point, choose });
  const steps = stepButtons(stage, bricks, { add: editing.step });
  const tools = stageTools([
    ["names", labels.toggle, true],
    ...(inset ? [["photo", () => !inset.element.toggleAttribute("hidden"), true]] : []),
    ["whole", () => camera.fit(bricks.box(), { first: true })],
    ["picture", picture],
  ]);
  const pointer = watchPointer(stage, camera, () => [...bricks.meshes(), ...gaps.meshes()], {
    point, choose, open,
    mayLift: (id, event) => Boolean(store.brick(id)) && (event.pointerType === "mouse" || id === store.selected),
    lift: (id, event) => dragging.fromStack(id, event),
  });

  frame.append(labels.svg, list.list, ...steps, tools, tip.box);
  // On a phone the photo would lie over the bricks and the buttons.
  if (inset) (matchMedia("(max-width: 40rem)").matches ? root : frame).append(inset.element);
  root.append(chosen.bar, shelf.element);
  let pointed = null;
  let tipAt = () => ({ x: 0, y: 0 });

  /** Somebody points at a brick, a link or a gap; without a pointer the words go beside the brick. */
  function point(id, event = null) {
    if (dragging.busy()) return;
    if (event) hand(event);
    else if (store.brick(id)) tipAt = () => stage.project(bricks.point(id, [1, -1, 1]));
    const gap = gaps.get(id);
    if (id !== pointed) mark(id);
    pointed = id;
    if (store.brick(id)) tip.brick(id, tipAt());
    else if (gap) tip.say(t(gap.linked ? "solid.take-link" : "solid.put-link"), "", tipAt());
    else tip.hide();
  }

  function mark(id = pointed) {
    marks.show([
      ...(id ? [[id, "pointed"]] : []),
      ...(store.selected ? [[store.selected, "chosen"]] : []),
      ...store.stack.problems.filter((p) => p.brick).map((p) => [p.brick, p.brick === store.selected ? "wrong chosen" : "wrong"]),
    ]);
    gaps.point(id);
    inset?.point(id ?? store.selected);
  }

  function choose(id) {
    const gap = gaps.get(id);
    if (gap) return editing.link(gap);
    return store.select(store.brick(id) ? id : null);
  }

  function open(id) {
    if (store.brick(id)) store.select(id, { focus: true });
  }

  /** Words beside the hand: a sentence of the server, or a key of ours. */
  function tell(text, kind) {
    if (!text) return tip.hide();
    return tip.say(text.startsWith("solid.") ? t(text) : text, kind, tipAt());
  }

  function hand(event) {
    const { left, top } = frame.getBoundingClientRect();
    const at = { x: event.clientX - left, y: event.clientY - top };
    tipAt = () => at;
    if (!tip.box.hidden) tip.at(at.x, at.y);
  }

  async function picture() {
    save(await takePicture(stage, labels.svg), `${store.stack.name || "stack"}.png`);
  }

  function keys(event) {
    const on = event.target === canvas || event.target.closest(".sr-list");
    if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = event.target.dataset.brick ?? store.selected;
    if (event.key === "Delete" || event.key === "Backspace") id && editing.takeAway([id]);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) id && open(id);
    else if (event.key === "Escape" && store.selected) store.select(null);
    else if (!camera.key(event)) return;
    event.preventDefault();
  }

  async function draw() {
    dragging.cancel();
    await bricks.show(store.stack.scene);
    refresh();
    if (!camera.sees(bricks.box())) camera.fit(bricks.box());
  }

  function refresh() {
    if (pointed && !bricks.get(pointed)) point(null);
    gaps.draw();
    labels.draw();
    list.draw();
    chosen.draw();
    mark();
    stage.light(bricks.box());
    stage.refresh();
  }

  const onSelect = () => {
    mark();
    list.mark();
    chosen.draw();
  };
  store.addEventListener("change", draw);
  store.addEventListener("select", onSelect);
  await bricks.show(store.stack.scene, { still: true });
  stage.start();
  stage.resize();
  refresh();
  camera.fit(bricks.box(), { first: true, animated: false });
  return () => {
    dragging.cancel();
    store.removeEventListener("change", draw);
    store.removeEventListener("select", onSelect);
    inset?.end();
    pointer.end();
    camera.end();
    stage.end();
  };
}

/** What plans need to know of a token. */
function sizesOf(kinds) {
  const known = new Map(kinds.map((kind) => [kind.token, { height: kind.size_mm[2], size_mm: kind.size_mm, recurrent: kind.recurrent }]));
  return (token) => known.get(token) ?? { height: 9.6, size_mm: [8, 16, 9.6], recurrent: false };
}
