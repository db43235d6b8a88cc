/** An answer as nodes and arrows: triples, or a table of two columns of things. */

import { h, svg } from "./dom.js";
import { arrange } from "./layout.js";
import { compact, href, labelOf, learnNames } from "./names.js";
import { number, page, text } from "./page.js";
import { irisOf, isIri, isNode, textOf } from "./terms.js";

const SPO = ["s", "p", "o"];
const MOST = 150;
const LONGEST = { wide: 18, narrow: 30 }; // characters
const SMALLEST = 0.65;
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
    area.append(framed(drawing(edges), area.clientWidth));
  },
};

/** Fits a drawing into a width, as far as it can still be read; what is larger is scrolled. */
function framed(picture, width) {
  const natural = Number(picture.getAttribute("width"));
  picture.setAttribute("width", Math.max(Math.min(natural, width), natural * SMALLEST));
  return h("div", { class: "graph" }, picture);
}

/** Returns which columns are subject, predicate (if any) and object, or null. */
function roles({ names, rows }) {
  const [subject, predicate, object] = order(names);
  const fits = (row) =>
    isNode(row[subject]) && (predicate ? isIri(row[predicate]) && row[object] : isNode(row[object]));
  const few = names.length === 2 || names.length === 3;
  return few && rows.length && rows.every(fits) ? { subject, predicate, object } : null;
}

/** `SELECT *` may have the variables of a triple in any order. */
function order(names) {
  if (names.length === 2) return [names[0], null, names[1]];
  return SPO.every((name) => names.includes(name)) ? SPO : names;
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
  const { nodes, links } = joined(edges);
  const [width, height] = arrange(nodes, links);
  const parts = [arrowhead(), ...links.map(line), ...nodes.map(dot)];
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "img" }, ...parts);
}

/** Returns the nodes, and one link for all edges from one to another. */
function joined(edges) {
  const [nodes, links] = [new Map(), new Map()];
  const had = (map, id, made) => map.get(id) ?? map.set(id, made).get(id);
  edges.forEach(({ from, by, to }, index) => {
    const ids = [from, to].map((term) => key(term, index));
    const [start, end] = [had(nodes, ids[0], { term: from }), had(nodes, ids[1], { term: to })];
    const link = had(links, ids.join(" → "), { from: start, to: end, names: [] });
    if (by) link.names.push(called(by));
  });
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

function arrowhead() {
  const shape = svg("path", { d: "M0 0L8 4L0 8z" });
  const marker = { id: "arrow", refX: 8 + RADIUS + 3, refY: 4, markerWidth: 8, markerHeight: 8 };
  return svg("defs", {}, svg("marker", { ...marker, orient: "auto", markerUnits: "userSpaceOnUse" }, shape));
}

function line({ from, to, names }) {
  const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  const along = { x: from.x * 0.4 + to.x * 0.6, y: from.y * 0.4 + to.y * 0.6 };
  const label = svg("text", { ...along, class: "edge" }, short(names.join("、")));
  const title = svg("title", {}, names.join("、"));
  return svg("g", {}, title, svg("line", { ...ends, "marker-end": "url(#arrow)" }), label);
}

function dot({ term, x, y }) {
  const circle = svg("circle", { cx: x, cy: y, r: isNode(term) ? RADIUS : RADIUS / 2 });
  const label = svg("text", { x, y: y - RADIUS - 5 }, short(called(term)));
  const parts = [svg("title", {}, textOf(term)), circle, label];
  const address = isIri(term) && href(term.value);
  return address ? svg("a", { href: address }, ...parts) : svg("g", { class: "literal" }, ...parts);
}

/** Returns what to call a term in little space. */
function called(term) {
  if (!isIri(term)) return textOf(term);
  return labelOf(term.value) ?? compact(term.value).match(/[^/#]*.$/)[0];
}

function short(name) {
  const longest = /[\u3000-\uffff]/.test(name) ? LONGEST.wide : LONGEST.narrow;
  return name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
}
