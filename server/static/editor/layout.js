/** Places nodes so that linked ones are near and none are on each other (Fruchterman–Reingold). */

const ROUNDS = 300;
const APART = 110;
const MARGIN = 90;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/**
 * Gives each node an `x` and `y`; the same graph is always placed the same way.
 * @returns {number[]} the view box that holds them: left, top, width, height
 */
export function arrange(nodes, links) {
  nodes.forEach((node, index) => {
    const radius = APART * 0.6 * Math.sqrt(index);
    node.x = radius * Math.cos(index * GOLDEN);
    node.y = radius * Math.sin(index * GOLDEN);
  });
  for (let round = 0; round < ROUNDS; round += 1) step(nodes, links, APART * (1 - round / ROUNDS));
  return box(nodes);
}

function step(nodes, links, furthest) {
  for (const node of nodes) Object.assign(node, { dx: -node.x * 0.02, dy: -node.y * 0.02 });
  nodes.forEach((node, index) => {
    for (const other of nodes.slice(index + 1)) push(node, other, (distance) => (APART * APART) / distance);
  });
  for (const { from, to } of links) push(from, to, (distance) => (-distance * distance) / APART);
  for (const node of nodes) move(node, furthest);
}

/** Moves two nodes from each other by a force of their distance. */
function push(one, other, force) {
  const [x, y] = [one.x - other.x, one.y - other.y];
  const distance = Math.max(Math.hypot(x, y), 1);
  const share = force(distance) / distance;
  one.dx += x * share;
  one.dy += y * share;
  other.dx -= x * share;
  other.dy -= y * share;
}

function move(node, furthest) {
  const length = Math.hypot(node.dx, node.dy) || 1;
  const share = Math.min(length, furthest) / length;
  node.x += node.dx * share;
  node.y += node.dy * share;
}

function box(nodes) {
  const [xs, ys] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  return [left, top, Math.max(...xs) + MARGIN - left, Math.max(...ys) + MARGIN - top].map(Math.round);
}
