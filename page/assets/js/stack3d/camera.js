// The camera: by mouse, by touch, by keys; a first look from the front left, as in the figures of the paper.

import { Box3, OrbitControls, Spherical, Vector3 } from "../../vendor/three.js";

const FIRST = { azimuth: -0.62, height: 0.42 }; // radians from the front, and up
const TURN = 0.14; // radians a key press
const ZOOM = 1.15;
const MOVE_MS = 450;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** `margins()` are the pixels at the sides that names need. */
export function makeCamera(stage, margins) {
  const { camera } = stage;
  const controls = new OrbitControls(camera, stage.canvas);
  Object.assign(controls, {
    enableDamping: true, dampingFactor: 0.14, minDistance: 40, maxDistance: 1600, maxPolarAngle: Math.PI * 0.53, zoomSpeed: 1.2,
  });
  controls.addEventListener("change", stage.invalidate);
  stage.beforeDraw(() => controls.update());
  let stop = () => {};

  /** The box of the world, in the axes of the scene. */
  const inScene = (box) => new Box3(new Vector3(box.min.x, box.min.z, -box.max.y), new Vector3(box.max.x, box.max.z, -box.min.y));

  function corners({ min, max }) {
    return [min.x, max.x].flatMap((x) => [min.y, max.y].flatMap((y) => [min.z, max.z].map((z) => new Vector3(x, y, z))));
  }

  /** Look at all of a box from where one is, or from the first place; `room` is the share of the frame that it may fill. */
  function fit(box, { first = false, room = 0.78, animated = true } = {}) {
    const there = inScene(box);
    const target = there.getCenter(new Vector3());
    const away = first
      ? new Vector3(Math.sin(FIRST.azimuth) * Math.cos(FIRST.height), Math.sin(FIRST.height), Math.cos(FIRST.azimuth) * Math.cos(FIRST.height))
      : camera.position.clone().sub(controls.target).normalize();
    const { left, right } = margins();
    const width = stage.frame.clientWidth || 1;
    // Names take at most two thirds of a narrow frame.
    const free = Math.max(1 - (left + right) / width, 1 / 3);
    stage.shift((left - right) / 2);
    const position = target.clone().addScaledVector(away, distance(there, target, away, room, Math.min(room, 0.94 * free)));
    stop();
    if (!animated) return place(position, target);
    const [from, aim] = [camera.position.clone(), controls.target.clone()];
    stop = stage.animate(MOVE_MS, (share) => {
      const s = 1 - (1 - share) ** 3;
      place(from.clone().lerp(position, s), aim.clone().lerp(target, s));
    });
  }

  /** How far away all corners of a box lie inside the frame. */
  function distance(box, target, away, room, roomAcross) {
    const right = new Vector3(0, 1, 0).cross(away).normalize();
    const up = away.clone().cross(right);
    const half = Math.tan((camera.fov * Math.PI) / 360);
    const [tall, wide] = [half * room, half * camera.aspect * roomAcross];
    return Math.max(...corners(box).map((corner) => {
      const off = corner.sub(target);
      return off.dot(away) + Math.max(Math.abs(off.dot(right)) / wide, Math.abs(off.dot(up)) / tall);
    }));
  }

  function place(position, target) {
    camera.position.copy(position);
    controls.target.copy(target);
    controls.update();
    stage.invalidate();
  }

  /** Whether all of a box is on the frame. */
  function sees(box) {
    camera.updateMatrixWorld();
    return corners(inScene(box)).every((corner) => {
      const { x, y } = corner.project(camera);
      return Math.abs(x) < 0.97 && Math.abs(y) < 0.97;
    });
  }

  function turn(right, down) {
    const off = new Spherical().setFromVector3(camera.position.clone().sub(controls.target));
    off.theta += TURN * right;
    off.phi = Math.min(Math.max(off.phi + TURN * down, 0.05), controls.maxPolarAngle);
    place(new Vector3().setFromSpherical(off).add(controls.target), controls.target.clone());
  }

  function zoom(factor) {
    const off = camera.position.clone().sub(controls.target);
    off.setLength(Math.min(Math.max(off.length() * factor, controls.minDistance), controls.maxDistance));
    place(off.add(controls.target), controls.target.clone());
  }

  /** What the keys do: arrows turn, plus and minus zoom. Returns whether it was one of them. */
  function key(event) {
    if (event.key in KEYS) turn(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(1 / ZOOM);
    else if (event.key === "-" || event.key === "_") zoom(ZOOM);
    else return false;
    return true;
  }

  return {
    fit, sees, key, turn, zoom,
    /** Let drags turn the view, or not. */
    enable: (yes) => (controls.enabled = yes),
    end: () => controls.dispose(),
  };
}
