/** The rows of an answer as a table: sorted by a click, filtered as one types, a part at a time. */

import { h } from "./dom.js";
import { learnNames } from "./names.js";
import { number, text } from "./page.js";
import { compare, irisOf, isNumber, show, textOf } from "./terms.js";

const AT_ONCE = 200;
const NAMED = 5000; // things that rows are sorted and found by the names of; more are by their IRIs

export const table = {
  name: "table",
  fits: (answer) => answer.kind !== "truth",
  draw: (answer, area) => new Table(answer, area).grow(),
};

class Table {
  constructor({ names, rows, kind }, area) {
    Object.assign(this, { names, all: rows, rows, shown: 0, sorted: null, direction: 1, turn: 0 });
    this.iris = irisOf(rows).slice(0, NAMED);
    this.body = h("tbody");
    this.heads = names.map((name) => this.head(name, kind === "graph" ? text(name) : name));
    this.more = h("button", { type: "button", class: "quiet", onclick: () => this.grow() });
    this.filter = h("input", { type: "search", "aria-label": text("filter_rows"), placeholder: text("filter_rows") });
    this.filter.addEventListener("input", () => this.arrange());
    const grid = h("table", {}, h("thead", {}, h("tr", {}, ...this.heads)), this.body);
    area.append(this.filter, h("div", { class: "table" }, grid), this.more);
    this.filter.hidden = rows.length < 2;
  }

  head(name, shown) {
    const button = h("button", { type: "button", onclick: () => this.sort(name) }, shown);
    return h("th", { scope: "col", "data-name": name }, button);
  }

  sort(name) {
    this.direction = this.sorted === name ? -this.direction : 1;
    this.sorted = name;
    for (const head of this.heads) {
      const direction = this.direction > 0 ? "ascending" : "descending";
      head.setAttribute("aria-sort", head.dataset.name === name ? direction : "none");
    }
    this.arrange();
  }

  /** Shows the rows that the filter leaves, in the order asked for, from the first. */
  async arrange() {
    const turn = this.begin();
    await learnNames(this.iris);
    if (turn !== this.turn) return;
    const wanted = this.filter.value.trim().toLowerCase();
    this.rows = this.all.filter((row) => holds(row, wanted));
    if (this.sorted) this.rows.sort((a, b) => this.direction * compare(a[this.sorted], b[this.sorted]));
    this.shown = 0;
    this.body.replaceChildren();
    await this.grow();
  }

  /** Shows the next rows, unless something else was asked for while their names were learnt. */
  async grow() {
    const turn = this.begin();
    const next = this.rows.slice(this.shown, this.shown + AT_ONCE);
    await learnNames(irisOf(next));
    if (turn !== this.turn) return;
    this.shown += next.length;
    this.body.append(...next.map((row) => this.row(row)));
    const left = this.rows.length - this.shown;
    this.more.hidden = left === 0;
    this.more.textContent = text("show_more", { left: number(left) });
  }

  begin() {
    this.turn += 1;
    return this.turn;
  }

  row(row) {
    return h("tr", {}, ...this.names.map((name) => h("td", { class: isNumber(row[name]) ? "number" : null }, show(row[name]))));
  }
}

const holds = (row, words) => !words || Object.values(row).some((term) => textOf(term).toLowerCase().includes(words));
