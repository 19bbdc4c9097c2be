// Lines around bricks: the chosen one, the one under the pointer, and those with a problem.
// And the gaps where links go.

import { Group, LineMaterial, LineSegments2, LineSegmentsGeometry, Mesh, BoxGeometry, MeshBasicMaterial } from "../../vendor/three.js";
import { outline } from "./moulds.js";

const LOOKS = { chosen: [0x1769d2, 3.5], pointed: [0x4c8fe8, 2], wrong: [0xd92d20, 3], "wrong chosen": [0xd92d20, 6] };
const BEHIND = 0.28; // how much of a line is seen through bricks

export function makeMarks(stage, bricks, moulds) {
  const group = new Group();
  stage.world.add(group);
  const looks = new Map(Object.entries(LOOKS).map(([name, [color, linewidth]]) => [name, [
    new LineMaterial({ color, linewidth, depthTest: false, transparent: true, opacity: BEHIND }),
    new LineMaterial({ color, linewidth, polygonOffset: true, polygonOffsetFactor: -2, polygonOffsetUnits: -2 }),
  ]]));
  const shapes = new Map();
  let marked = [];

  function shape(token, size_mm) {
    const key = `${token} ${size_mm}`;
    if (!shapes.has(key)) {
      const lines = outline({ ...moulds.kind(token), size_mm });
      shapes.set(key, new LineSegmentsGeometry().fromEdgesGeometry(lines));
    }
    return shapes.get(key);
  }

  /** Mark bricks: `wanted` is a list of [id, look], the last look of a brick counts. */
  function show(wanted) {
    group.clear();
    marked = [];
    for (const [id, look] of new Map(wanted)) {
      const brick = bricks.get(id);
      if (!brick) continue;
      const geometry = shape(brick.token, brick.pose.size_mm);
      const [through, over] = looks.get(look);
      const lines = [new LineSegments2(geometry, through), new LineSegments2(geometry, over)];
      lines.forEach((line, k) => {
        line.renderOrder = 5 + k;
        line.raycast = () => {};
        group.add(line);
      });
      marked.push([id, lines]);
    }
    stage.invalidate();
  }

  // Marks stay on bricks that move.
  stage.beforeDraw(() => {
    for (const [id, lines] of marked) {
      const brick = bricks.get(id);
      lines.forEach((line) => brick && line.position.copy(brick.object.position));
    }
  });

  return { show };
}

const GAP_MM = [8, 12, 8];

/** The gaps between neighbouring bricks that remember, where links are put in: boxes that are not seen but can be hit. */
export function makeGaps(stage, bricks, store, sizes) {
  const group = new Group();
  stage.world.add(group);
  const geometry = new BoxGeometry(...GAP_MM);
  const seen = new MeshBasicMaterial({ color: 0x4c8fe8, transparent: true, opacity: 0.45, depthWrite: false });
  const unseen = new MeshBasicMaterial({ transparent: true, opacity: 0, depthWrite: false, colorWrite: false });
  let gaps = [];

  function draw() {
    const { columns } = store.stack;
    const cells = columns.map((ids) => ids.filter((id) => sizes(store.brick(id).token).recurrent));
    gaps = cells.slice(1).flatMap((later, c) => later.flatMap((id, k) => (cells[c][k] ? [{ earlier: cells[c][k], later: id }] : [])));
    group.clear();
    for (const gap of gaps) {
      gap.id = `gap ${gap.earlier} ${gap.later}`;
      gap.linked = store.stack.links.some((link) => link.earlier === gap.earlier && link.later === gap.later);
      const middle = bricks.point(gap.earlier).add(bricks.point(gap.later)).multiplyScalar(0.5);
      gap.mesh = new Mesh(geometry, unseen);
      gap.mesh.position.copy(middle).setZ(middle.z + 0.8);
      gap.mesh.userData.id = gap.id;
      gap.mesh.renderOrder = 4;
      if (!gap.linked) group.add(gap.mesh);
    }
    stage.invalidate();
  }

  return {
    draw,
    meshes: () => gaps.filter((gap) => !gap.linked).map((gap) => gap.mesh),
    all: () => gaps,
    get: (id) => gaps.find((gap) => gap.id === id || `${gap.earlier}-${gap.later}` === id) ?? null,
    point(id) {
      for (const gap of gaps) gap.mesh.material = gap.id === id ? seen : unseen;
      stage.invalidate();
    },
  };
}
