/** The first numbers of an answer as bars, named by the first text or thing beside them. */

import { h, svg } from "./dom.js";
import { href, learnNames } from "./names.js";
import { number, text } from "./page.js";
import { irisOf, isIri, isNumber, textOf } from "./terms.js";

const MOST = 60;
const LINE = 44;
const FIGURES = 80;

export const chart = {
  name: "chart",
  fits: (answer) => Boolean(columns(answer)),
  async draw(answer, area) {
    const { name, value } = columns(answer);
    const rows = answer.rows.filter((row) => row[value]).slice(0, MOST);
    await learnNames(irisOf(rows));
    const shown = { shown: number(rows.length), all: number(answer.rows.length) };
    area.append(h("p", { class: "count" }, text("chart_of", { value, name, ...shown })));
    area.append(bars(rows, name, value, area.clientWidth));
  },
};

/** Returns the column of the names and that of the numbers, or null. */
function columns({ names, rows }) {
  const value = names.find((name) => holds(rows, name, isNumber));
  const name = names.find((name) => name !== value && holds(rows, name, (term) => !isNumber(term)));
  return value && name ? { name, value } : null;
}

function holds(rows, name, test) {
  const terms = rows.map((row) => row[name]).filter(Boolean);
  return terms.length > 0 && terms.every(test);
}

function bars(rows, name, value, width) {
  const values = rows.map((row) => Number(row[value].value));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const place = (figure) => ((figure - low) / (high - low || 1)) * (width - FIGURES);
  const lines = rows.map((row, index) => bar(row[name], values[index], index * LINE, place));
  return svg("svg", { class: "chart", width, height: rows.length * LINE, role: "img" }, ...lines);
}

function bar(term, value, top, place) {
  const [left, right] = [place(0), place(value)].sort((a, b) => a - b);
  const label = svg("text", { y: top + 16 }, textOf(term));
  const address = isIri(term) && href(term.value);
  return svg(
    "g",
    {},
    address ? svg("a", { href: address }, label) : label,
    svg("rect", { x: left, y: top + 22, width: Math.max(right - left, 1), height: 12, rx: 2 }),
    svg("text", { x: right + 8, y: top + 33, class: "figure" }, number(value)),
  );
}
