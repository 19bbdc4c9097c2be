// Where a brick can be put: on each brick, under each column, and as a new column at either end.

import { Vector3 } from "../../vendor/three.js";

const NEAR_MM = 15; // further away than this, as it looks on the screen, nothing is meant
const NEAR_PX = 46; // nor nearer than a finger
const COLUMN_MM = 16;

/**
 * All places for bricks to be put in, each with the point where their underside would be.
 *
 * `columns` are the ids that stay, a list a column from the lowest up, empty where nothing does; `point(id, along)` says where they are.
 */
export function placesIn(columns, point) {
  const places = columns.flatMap((ids, column) => [
    { column, level: 0, at: ids.length ? point(ids[0], [0, 0, -1]) : new Vector3(column * COLUMN_MM, 0, 0) },
    ...ids.map((id, level) => ({ column, level: level + 1, at: point(id, [0, 0, 1]) })),
  ]);
  for (const column of [-1, columns.length]) places.push({ column, level: 0, at: new Vector3(column * COLUMN_MM, 0, 0) });
  return places;
}

/** All bricks as places to be taken instead of them. */
export const bricksAsPlaces = (columns, point) =>
  columns.flatMap((ids, column) => ids.map((id, level) => ({ column, level, instead: id, at: point(id) })));

/** The place nearest to the pointer on the screen; null where it is far from all. */
export function nearest(places, pointer, stage, lift_mm = 0) {
  const up = new Vector3(0, 0, lift_mm);
  let best = null;
  let least = Infinity;
  for (const place of places) {
    const there = place.at.clone().add(up);
    const on = stage.project(there);
    const beside = stage.project(there.clone().add(new Vector3(NEAR_MM, 0, 0)));
    const above = stage.project(there.clone().add(new Vector3(0, 0, NEAR_MM)));
    const reach = Math.max(NEAR_PX, Math.hypot(beside.x - on.x, beside.y - on.y), Math.hypot(above.x - on.x, above.y - on.y));
    const far = Math.hypot(pointer.x - on.x, pointer.y - on.y);
    if (far < reach && far < least) [best, least] = [place, far];
  }
  return best;
}

export const placeKey = (place) => (place ? `${place.column} ${place.level} ${place.instead ?? ""}` : "");
