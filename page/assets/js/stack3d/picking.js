// What is under the pointer, and what a hand means by it: look, choose, open, turn or lift.

import { Raycaster, Vector2 } from "../../vendor/three.js";

const LONG_PRESS_MS = 600;
const STILL_PX = 6; // a hand that moves less does not drag

/**
 * Watch the pointer on the stage.
 *
 * `targets()` are the meshes that can be hit, each with `userData.id`. The calls: `point(id or null, event)`, `choose(id, event)`, `open(id)`,
 * `mayLift(id, event)` and `lift(id, event)`.
 */
export function watchPointer(stage, camera, targets, calls) {
  const { canvas, frame } = stage;
  const ray = new Raycaster();
  const end = new AbortController();
  const listen = (target, kind, call, options = {}) => target.addEventListener(kind, call, { signal: end.signal, ...options });
  let press = null;
  let held = false;
  let looking = 0;

  function hit(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    ray.setFromCamera(new Vector2(((event.clientX - left) / width) * 2 - 1, 1 - ((event.clientY - top) / height) * 2), stage.camera);
    const there = targets().filter((mesh) => mesh.parent);
    return ray.intersectObjects(there, false)[0]?.object.userData.id ?? null;
  }

  function look(event) {
    cancelAnimationFrame(looking);
    looking = requestAnimationFrame(() => {
      const id = hit(event);
      canvas.style.cursor = id === null ? "grab" : "pointer";
      calls.point(id, event);
    });
  }

  // Before the camera hears of it: a brick that is lifted must not turn the view.
  listen(frame, "pointerdown", (event) => {
    if (event.target !== canvas) return;
    if (press) return cancel(); // a second finger: turn and zoom
    canvas.focus({ preventScroll: true });
    held = false;
    const id = hit(event);
    press = { id, x: event.clientX, y: event.clientY, pointer: event.pointerId, type: event.pointerType, button: event.button, moved: false };
    press.lifts = id !== null && event.button === 0 && calls.mayLift(id, event);
    camera.enable(!press.lifts);
    if (event.pointerType !== "mouse" && id !== null) {
      const mine = press;
      // A move that waits behind a slow drawing is heard of before the next one.
      press.timer = setTimeout(() => requestAnimationFrame(() => {
        if (press !== mine || mine.moved) return;
        mine.long = held = true;
        calls.open(id);
      }), LONG_PRESS_MS);
    }
  }, { capture: true });

  listen(canvas, "pointermove", (event) => {
    if (!press) {
      if (event.pointerType === "mouse" && !event.buttons) look(event);
      return;
    }
    if (event.pointerId !== press.pointer || press.moved) return;
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < STILL_PX) return;
    press.moved = true;
    clearTimeout(press.timer);
    calls.point(null, event);
    if (press.lifts && !press.long) calls.lift(press.id, event);
  });

  listen(canvas, "pointerup", (event) => {
    if (!press || event.pointerId !== press.pointer) return;
    const { moved, long, id, button } = press;
    cancel();
    if (!moved && !long && button === 0) calls.choose(id, event);
  });
  // The form that a long press opens may scroll the page: the end of the press must not be a click on what lies there then.
  listen(canvas, "touchend", (event) => held && event.preventDefault(), { passive: false });
  listen(canvas, "pointercancel", cancel);
  listen(canvas, "pointerleave", (event) => {
    cancelAnimationFrame(looking);
    if (!press) calls.point(null, event);
  });
  listen(canvas, "contextmenu", (event) => {
    event.preventDefault();
    const id = press?.moved ? null : hit(event);
    if (id !== null && !press?.long) calls.open(id);
  });

  function cancel() {
    clearTimeout(press?.timer);
    press = null;
    camera.enable(true);
  }

  return { hit, end: () => end.abort() };
}
