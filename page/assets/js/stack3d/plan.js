// Changes of a stack as plain data: {bricks: [{id, token, column, level, params}], links: [{earlier, later}]} in, the same out.
// Nothing here knows the screen. `sizes` gives the height of a token in millimetres, and whether it remembers.

/** A brick of this token that is in no stack yet. */
export function newBrick(plan, token) {
  const taken = new Set(plan.bricks.map((b) => b.id));
  let number = 1;
  while (taken.has(`n${number}`)) number++;
  return { id: `n${number}`, token, params: {} };
}

export const columnOf = (plan, column) => plan.bricks.filter((b) => b.column === column).sort((a, b) => a.level - b.level);

export const countColumns = (plan) => 1 + Math.max(-1, ...plan.bricks.map((b) => b.column));

/** Put bricks in at a place, one on the other; what stands there goes up. Column -1 is one before all. */
export function insert(plan, { column, level }, added) {
  const before = column < 0 ? 1 : 0;
  const at = column + before;
  const bricks = plan.bricks.map((b) => {
    const moved = { ...b, column: b.column + before };
    return moved.column === at && moved.level >= level ? { ...moved, level: moved.level + added.length } : moved;
  });
  return { bricks: [...bricks, ...added.map((b, k) => ({ ...b, column: at, level: level + k }))], links: plan.links };
}

/** Take a brick off with all that stands on it; the places stay as they are. */
export function lift(plan, id) {
  const one = plan.bricks.find((b) => b.id === id);
  const lifted = columnOf(plan, one.column).filter((b) => b.level >= one.level);
  return { rest: { ...plan, bricks: plan.bricks.filter((b) => !lifted.includes(b)) }, lifted };
}

export const without = (plan, id) => ({ ...plan, bricks: plan.bricks.filter((b) => b.id !== id) });

/** Put another kind in the place of a brick; it stays the same one of the photo. */
export const swap = (plan, id, token) => ({
  ...plan, bricks: plan.bricks.map((b) => (b.id === id ? { ...b, token, params: {} } : b)),
});

/** Let a brick change places with the one above it (1) or below it (-1); null where there is none. */
export function shift(plan, id, by) {
  const one = plan.bricks.find((b) => b.id === id);
  const other = plan.bricks.find((b) => b.column === one.column && b.level === one.level + by);
  if (!other) return null;
  const level = new Map([[one.id, other.level], [other.id, one.level]]);
  return { ...plan, bricks: plan.bricks.map((b) => (level.has(b.id) ? { ...b, level: level.get(b.id) } : b)) };
}

export function toggleLink(plan, earlier, later) {
  const links = plan.links.filter((link) => link.earlier !== earlier || link.later !== later);
  return { ...plan, links: links.length < plan.links.length ? links : [...links, { earlier, later }] };
}

/**
 * Add a time step at one end ("before", "after"): the same bricks as its neighbour, linked to it. What stands on the topmost
 * brick that remembers is there once, at the end of time, and moves on to a new last step.
 */
export function addStep(plan, end, sizes) {
  const count = countColumns(plan);
  const beside = end === "before" ? 0 : count - 1;
  const column = columnOf(plan, beside);
  const trunk = 1 + column.map((b) => sizes(b.token).recurrent).lastIndexOf(true);
  const headMoves = trunk > 0 && end === "after" && (count === 1 || columnOf(plan, beside - 1).length <= trunk);
  const copied = count > 1 && !headMoves ? column : column.slice(0, trunk || 1);
  let grown = plan;
  const made = copied.map((b) => {
    const copy = { ...newBrick(grown, b.token), params: { ...b.params } };
    grown = { ...grown, bricks: [...grown.bricks, copy] };
    return copy;
  });
  const next = insert(plan, { column: end === "before" ? -1 : count, level: 0 }, made);
  const links = copied.flatMap((b, k) => {
    if (!sizes(b.token).recurrent) return [];
    const [earlier, later] = end === "before" ? [made[k], b] : [b, made[k]];
    return [{ earlier: earlier.id, later: later.id }];
  });
  const bricks = headMoves
    ? next.bricks.map((b) => (b.column === beside && b.level >= trunk ? { ...b, column: count } : b))
    : next.bricks;
  return { bricks, links: [...next.links, ...links] };
}

/** Close the gaps that were left, and let go the links that nothing holds any more. */
export function settled(plan, sizes) {
  const columns = [...new Set(plan.bricks.map((b) => b.column))].sort((a, b) => a - b);
  const bricks = columns.flatMap((column, k) => columnOf(plan, column).map((b, level) => ({ ...b, column: k, level })));
  const byId = new Map(bricks.map((b) => [b.id, b]));
  const top = (one) => bricks.filter((b) => b.column === one.column && b.level <= one.level).reduce((sum, b) => sum + sizes(b.token).height, 0);
  const holds = ({ earlier, later }) => {
    const [a, b] = [byId.get(earlier), byId.get(later)];
    return a && b && b.column - a.column === 1 && Math.abs(top(a) - top(b)) < 0.1 && sizes(a.token).recurrent && sizes(b.token).recurrent;
  };
  return { bricks, links: plan.links.filter(holds) };
}
