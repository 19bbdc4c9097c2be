// Bricks in the hand: from the shelf, or lifted off the stack with all that stands on them.

import { Plane, Raycaster, Vector2, Vector3 } from "../../vendor/three.js";
import { columnOf, countColumns, insert, lift, newBrick, swap } from "./plan.js";
import { bricksAsPlaces, nearest, placeKey, placesIn } from "./snapping.js";

const FINGER_PX = 44; // a brick is held above the finger, or it could not be seen

/**
 * Makes what drags. `parts` are {stage, bricks, moulds, trying, store, sizes, tell, mode, put, takeAway}: `mode()` is "instead" where bricks are to
 * be replaced, `put(plan, id)` and `takeAway(ids)` make the change, `tell(text, kind)` speaks beside the hand.
 */
export function makeDragging(parts) {
  const { stage, bricks, moulds, trying, store, sizes } = parts;
  let drag = null;

  const columnsOf = (plan, count) => Array.from({ length: count }, (_, c) => columnOf(plan, c).map((b) => b.id));

  /** Take a new brick of this token off the shelf. */
  async function fromShelf(token, event) {
    await moulds.load([token]);
    const plan = store.plan();
    const columns = columnsOf(plan, countColumns(plan));
    const point = bricks.point;
    const instead = parts.mode() === "instead";
    const made = newBrick(plan, token);
    begin(event, {
      ids: [made.id], token, height: sizes(token).height, fresh: true,
      places: instead ? bricksAsPlaces(columns, point) : placesIn(columns, point),
      planAt: (place) => (place.instead ? swap(plan, place.instead, token) : insert(plan, place, [made])),
      idsAt: (place) => (place.instead ? [place.instead] : [made.id]),
    });
  }

  /** Lift a brick of the stack. */
  function fromStack(id, event) {
    const plan = store.plan();
    const { rest, lifted } = lift(plan, id);
    const ids = lifted.map((b) => b.id);
    begin(event, {
      ids, height: sizes(lifted[0].token).height, fresh: false,
      places: placesIn(columnsOf(rest, countColumns(plan)), bricks.point),
      planAt: (place) => insert(rest, place, lifted),
      idsAt: () => ids,
      home: placeKey({ column: lifted[0].column, level: lifted[0].level }),
    });
  }

  function begin(event, what) {
    drag = { ...what, key: null, tried: null, from: new Map(what.ids.filter((id) => bricks.get(id)).map((id) => [id, bricks.point(id)])) };
    const stop = new AbortController();
    drag.stop = () => stop.abort();
    const signal = stop.signal;
    drag.pointer = event.pointerId;
    drag.touch = event.pointerType !== "mouse";
    stage.frame.classList.add("dragging");
    addEventListener("pointermove", (e) => e.pointerId === drag?.pointer && follow(e), { signal });
    addEventListener("pointerup", (e) => e.pointerId === drag?.pointer && drop(), { signal });
    addEventListener("pointercancel", (e) => e.pointerId === drag?.pointer && cancel(), { signal });
    addEventListener("keydown", (e) => {
      if (e.key !== "Escape") return;
      e.preventDefault();
      e.stopPropagation();
      cancel();
    }, { signal, capture: true });
    follow(event);
  }

  function follow(event) {
    const { left, top, width, height } = stage.frame.getBoundingClientRect();
    const pointer = { x: event.clientX - left, y: event.clientY - top - (drag.touch ? FINGER_PX : 0) };
    drag.last = pointer;
    const inside = pointer.x > 0 && pointer.y > -20 && pointer.x < width && event.clientY - top < height;
    const place = inside ? nearest(drag.places, pointer, stage, drag.height / 2) : null;
    const key = placeKey(place);
    parts.hand(event);
    if (key === drag.key) {
      if (!place) hold(pointer);
      return;
    }
    drag.key = key;
    drag.place = place;
    drag.tried = null;
    if (place) tryAt(place);
    else float(pointer);
  }

  async function tryAt(place) {
    const mine = drag;
    const key = drag.key;
    const trial = trying.show(drag.planAt(place), drag.idsAt(place));
    drag.tried = trial;
    const seen = await trial;
    if (seen && drag === mine && drag.key !== key) float(drag.last);
  }

  /** Let the bricks hang at the pointer. */
  async function float(pointer) {
    const mine = drag;
    trying.stop();
    const fresh = drag.fresh ? [{ id: drag.ids[0], token: drag.token, center_mm: [0, 0, 0], size_mm: sizes(drag.token).size_mm, link: null }] : [];
    const gone = new Set(drag.ids);
    const hangs = ({ link }) => link && (gone.has(link.earlier) || gone.has(link.later));
    await bricks.show([...store.stack.scene.filter((pose) => !hangs(pose)), ...fresh]);
    if (drag !== mine || drag.place) return;
    bricks.ghost([...gone], "away");
    parts.tell(drag.fresh ? null : "solid.let-go", "away");
    hold(pointer);
  }

  function hold(pointer) {
    const ray = new Raycaster();
    const { clientWidth, clientHeight } = stage.frame;
    ray.setFromCamera(new Vector2((pointer.x / clientWidth) * 2 - 1, 1 - (pointer.y / clientHeight) * 2), stage.camera);
    const box = bricks.box();
    const middle = drag.fresh ? new Vector3((box.min.x + box.max.x) / 2, 0, 8) : drag.from.get(drag.ids[0]);
    const facing = stage.camera.getWorldDirection(new Vector3()).negate();
    const plane = new Plane().setFromNormalAndCoplanarPoint(facing, stage.world.localToWorld(middle.clone()));
    const there = ray.ray.intersectPlane(plane, new Vector3());
    if (!there) return;
    const goal = stage.world.worldToLocal(there);
    for (const id of drag.ids) {
      const off = drag.fresh ? new Vector3() : drag.from.get(id).clone().sub(middle);
      bricks.hold(id, goal.clone().add(off));
    }
  }

  async function drop() {
    const done = drag;
    finish();
    if (done.key === done.home) return trying.end();
    if (!done.place) {
      await trying.end();
      return done.fresh ? null : parts.takeAway(done.ids);
    }
    const tried = await done.tried;
    if (!tried) return trying.end();
    if (tried.kind === "refused") {
      await trying.end();
      return parts.refused(tried.reason);
    }
    parts.tell("", null);
    return parts.put(tried.plan, done.idsAt(done.place)[0]);
  }

  function cancel() {
    if (!drag) return;
    finish();
    trying.end();
  }

  function finish() {
    drag.stop();
    drag = null;
    stage.frame.classList.remove("dragging");
  }

  return { fromShelf, fromStack, cancel, busy: () => drag !== null };
}
