/**
 * Places nodes so that linked ones are near and none are on each other: each part of the graph by
 * itself (Fruchterman and Reingold), and the parts beside each other in rows.
 */

const ROUNDS = 300;
const APART = 120;
const FAR = 4 * APART; // from here on, nodes do not push each other
const MARGIN = 120;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/**
 * Gives each node an `x` and `y`; the same graph is always placed the same way.
 * @returns {number[]} the width and height of what holds them
 */
export function arrange(nodes, links) {
  const parts = partsOf(nodes, links);
  parts.forEach(settle);
  return pack(parts.map(boxed).sort((a, b) => b.height - a.height));
}

/** Returns the parts of a graph that no link joins. */
function partsOf(nodes, links) {
  const parts = new Map(nodes.map((node) => [node, { nodes: [node], links: [] }]));
  for (const link of links) {
    const [one, other] = [parts.get(link.from), parts.get(link.to)];
    one.links.push(link);
    if (one !== other) join(one, other, parts);
  }
  return [...new Set(parts.values())];
}

function join(one, other, parts) {
  one.nodes.push(...other.nodes);
  one.links.push(...other.links);
  for (const node of other.nodes) parts.set(node, one);
}

function settle({ nodes, links }) {
  nodes.forEach((node, index) => {
    const radius = APART * 0.6 * Math.sqrt(index);
    node.x = radius * Math.cos(index * GOLDEN);
    node.y = radius * Math.sin(index * GOLDEN);
  });
  for (let round = 0; round < ROUNDS; round += 1) step(nodes, links, APART * (1 - round / ROUNDS));
}

function step(nodes, links, furthest) {
  for (const node of nodes) Object.assign(node, { dx: 0, dy: 0 });
  nodes.forEach((node, index) => {
    for (const other of nodes.slice(index + 1)) push(node, other, repulsion);
  });
  for (const { from, to } of links) push(from, to, attraction);
  for (const node of nodes) move(node, furthest);
}

const repulsion = (distance) => (distance < FAR ? (APART * APART) / distance : 0);
const attraction = (distance) => (-distance * distance) / APART;

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

function boxed({ nodes }) {
  const [xs, ys] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN / 4];
  const width = Math.max(...xs) + MARGIN - left;
  const height = Math.max(...ys) + MARGIN / 4 - top;
  return { nodes, left, top, width, height };
}

/** Puts boxes beside each other in rows of about a square, and moves their nodes there. */
function pack(boxes) {
  const area = boxes.reduce((sum, { width, height }) => sum + width * height, 0);
  const widest = Math.max(Math.sqrt(area) * 1.3, ...boxes.map(({ width }) => width));
  let [x, y, row] = [0, 0, 0];
  for (const box of boxes) {
    if (x + box.width > widest) [x, y, row] = [0, y + row, 0];
    for (const node of box.nodes) Object.assign(node, { x: node.x - box.left + x, y: node.y - box.top + y });
    x += box.width;
    row = Math.max(row, box.height);
  }
  return [Math.ceil(widest), Math.ceil(y + row)];
}
