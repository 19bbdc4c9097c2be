// The bricks of a stack on the stage. After a change only what is different is made anew; the rest moves to its place.

import { Box3, Group, MeshPhongMaterial, Vector3 } from "../../vendor/three.js";
import { contactShadow } from "./stage.js";

const SETTLE_MS = 260;
const DROP_MM = 9; // from how high a new brick comes down
const GHOST = { good: 0x6aa51e, odd: 0xd98a00, refused: 0xd32f2f, away: 0x8a949e };

export function makeBricks(stage, moulds) {
  const group = new Group();
  const spots = new Group();
  stage.world.add(spots, group);
  const spot = contactShadow();
  const bricks = new Map(); // id -> {object, pose, token}
  const ghosts = new Map(Object.entries(GHOST).map(([name, color]) => [name, ghostLook(color)]));
  let stop = () => {};

  /** Show the bricks of a scene, as `stack.scene` gives it. New ones come down from above, unless `still`. */
  async function show(scene, { still = false } = {}) {
    await moulds.load(scene.map((pose) => pose.token));
    const wanted = new Set(scene.map((pose) => pose.id));
    for (const id of [...bricks.keys()]) if (!wanted.has(id)) drop(id);
    const moves = [];
    for (const pose of scene) {
      const goal = new Vector3(...pose.center_mm);
      let brick = bricks.get(pose.id);
      if (brick && brick.token !== pose.token) {
        drop(pose.id);
        brick = null;
      }
      const from = brick ? brick.object.position.clone() : goal.clone().setZ(goal.z + (still || pose.link ? 0 : DROP_MM));
      brick ??= add(pose);
      brick.pose = pose;
      setGhost(brick, null);
      if (still) brick.object.position.copy(goal);
      else if (from.distanceTo(goal) > 0.01) moves.push([brick.object, from, goal]);
    }
    move(moves);
    if (still) stage.refresh();
  }

  function add(pose) {
    const object = moulds.make(pose.token);
    object.userData.id = pose.id;
    object.userData.mesh.userData.id = pose.id;
    object.position.set(...pose.center_mm);
    group.add(object);
    const brick = { object, pose, token: pose.token };
    bricks.set(pose.id, brick);
    return brick;
  }

  function drop(id) {
    group.remove(bricks.get(id).object);
    bricks.delete(id);
  }

  function move(moves) {
    stop();
    moves.forEach(([object, from]) => object.position.copy(from));
    if (!moves.length) return layShadows();
    const end = stage.animate(SETTLE_MS, (share) => {
      const s = 1 - (1 - share) ** 3;
      for (const [object, from, goal] of moves) object.position.lerpVectors(from, goal, s);
      layShadows();
    });
    stop = () => {
      end();
      moves.forEach(([object, , goal]) => object.position.copy(goal));
    };
  }

  function layShadows() {
    spots.clear();
    for (const { object, pose } of bricks.values()) {
      const foot = object.position.z - pose.size_mm[2] / 2;
      if (foot > 1 || object.userData.ghost) continue;
      const dark = spot(pose.size_mm);
      dark.position.set(object.position.x, object.position.y, 0.05);
      spots.add(dark);
    }
    stage.refresh();
  }

  /** Look like a ghost of a kind: "good", "odd", "refused" or "away"; null is as it is. */
  function setGhost(brick, kind) {
    const { mesh, lines, surface } = brick.object.userData;
    brick.object.userData.ghost = Boolean(kind);
    mesh.material = kind ? ghosts.get(kind) : surface;
    mesh.castShadow = !kind && !surface.transparent;
    lines.visible = true;
  }

  return {
    show, spots,
    get: (id) => bricks.get(id) ?? null,
    ids: () => [...bricks.keys()],
    meshes: () => [...bricks.values()].map((brick) => brick.object.userData.mesh),
    /** Show these bricks as ghosts. */
    ghost(ids, kind) {
      for (const id of ids) if (bricks.has(id)) setGhost(bricks.get(id), kind);
      layShadows();
    },
    /** Hold a brick somewhere for the moment, in millimetres. */
    hold(id, center) {
      bricks.get(id)?.object.position.copy(center);
      layShadows();
    },
    /** The middle of a brick as it is now, and a corner of its box: -1 to 1 along each axis. */
    point(id, along = [0, 0, 0]) {
      const brick = bricks.get(id);
      const half = brick.pose.size_mm.map((size) => size / 2);
      return new Vector3(...along.map((a, k) => a * half[k])).add(brick.object.position);
    },
    /** The box around all places of the bricks. */
    box() {
      const box = new Box3();
      for (const { pose } of bricks.values()) {
        const half = new Vector3(...pose.size_mm).multiplyScalar(0.5);
        const center = new Vector3(...pose.center_mm);
        box.expandByPoint(center.clone().sub(half)).expandByPoint(center.add(half));
      }
      return box;
    },
  };
}

const ghostLook = (color) => new MeshPhongMaterial({
  color, transparent: true, opacity: 0.62, depthWrite: true, emissive: color, emissiveIntensity: 0.25,
});
