/** An answer as nodes and arrows: triples, or a table of two columns of things. */

import { h, svg } from "./dom.js";
import { arrange } from "./layout.js";
import { href, learnNames, nameOf } from "./names.js";
import { number, page, text } from "./page.js";
import { irisOf, isIri, isNode, textOf } from "./terms.js";

const MOST = 150;
const LONGEST = 18;
const RADIUS = 7;

export const graph = {
  name: "graph",
  fits: (answer) => Boolean(roles(answer)),
  async draw(answer, area) {
    const all = edgesOf(answer);
    const edges = all.slice(0, MOST);
    await learnNames(irisOf(edges));
    const shown = { shown: number(edges.length), all: number(all.length) };
    area.append(h("p", { class: "count" }, text("links_of", shown)));
    area.append(h("div", { class: "graph" }, drawing(edges)));
  },
};

/** Returns which columns are subject, predicate (if any) and object, or null. */
function roles({ names, rows }) {
  const [subject, predicate, object] = names.length === 2 ? [names[0], null, names[1]] : names;
  const fits = (row) =>
    isNode(row[subject]) && (predicate ? isIri(row[predicate]) && row[object] : isNode(row[object]));
  const few = names.length === 2 || names.length === 3;
  return few && rows.length && rows.every(fits) ? { subject, predicate, object } : null;
}

/** Returns the edges to draw; what only names a node is its label already. */
function edgesOf(answer) {
  const { subject, predicate, object } = roles(answer);
  const edges = answer.rows.map((row) => ({ from: row[subject], by: row[predicate], to: row[object] }));
  return edges.filter((edge) => !page.labels.includes(edge.by?.value));
}

/** Literals are nodes of their own, one for each statement. */
const key = (term, place) => (isNode(term) ? `${term.type} ${term.value}` : place);

function drawing(edges) {
  const nodes = new Map();
  const links = edges.map(({ from, to, by }, index) => {
    const ends = [from, to].map((term) => {
      const id = key(term, index);
      if (!nodes.has(id)) nodes.set(id, { term });
      return nodes.get(id);
    });
    return { from: ends[0], to: ends[1], by };
  });
  const box = arrange([...nodes.values()], links);
  const parts = [arrowhead(), ...links.map(line), ...[...nodes.values()].map(dot)];
  const size = { viewBox: box.join(" "), width: box[2], height: box[3] };
  return svg("svg", { ...size, role: "img" }, ...parts);
}

function arrowhead() {
  const shape = svg("path", { d: "M0 0L8 4L0 8z" });
  const marker = { id: "arrow", refX: 8 + RADIUS + 3, refY: 4, markerWidth: 8, markerHeight: 8 };
  return svg("defs", {}, svg("marker", { ...marker, orient: "auto", markerUnits: "userSpaceOnUse" }, shape));
}

function line({ from, to, by }) {
  const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const name = by ? [svg("text", { ...middle, class: "edge" }, short(nameOf(by.value)))] : [];
  return svg("g", {}, svg("line", { ...ends, "marker-end": "url(#arrow)" }), ...name);
}

function dot({ term, x, y }) {
  const circle = svg("circle", { cx: x, cy: y, r: isNode(term) ? RADIUS : RADIUS / 2 });
  const label = svg("text", { x, y: y - RADIUS - 5 }, short(textOf(term)));
  const parts = [svg("title", {}, textOf(term)), circle, label];
  const address = isIri(term) && href(term.value);
  return address ? svg("a", { href: address }, ...parts) : svg("g", { class: "literal" }, ...parts);
}

const short = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);
