/** Shows an answer: how much it holds, the ways to see it, and the ways to take it along. */

import { Fault } from "./ask.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { graph } from "./graph.js";
import { answerArea, number, page, text } from "./page.js";
import { response } from "./response.js";
import { table } from "./table.js";
import { truth } from "./truth.js";

const VIEWS = [truth, table, chart, graph, response];
let chosen = "table";

/** Shows an answer that took some milliseconds; `address` gives the address of a format of it. */
export async function showAnswer(answer, took, address) {
  const area = h("div", { class: "view" });
  const fitting = VIEWS.filter((view) => view.fits(answer));
  const tabs = VIEWS.filter((view) => view.name !== "truth").map((view) => tab(view, answer, area));
  const head = h("div", { class: "views" }, h("div", { role: "group", "aria-label": text("views") }, ...tabs));
  head.append(h("span", { class: "count" }, summary(answer, took)), downloads(answer, address));
  answerArea.replaceChildren(head, area);
  await draw(fitting.find((view) => view.name === chosen) ?? fitting[0], answer, area);
}

function tab(view, answer, area) {
  const choose = () => {
    chosen = view.name;
    return draw(view, answer, area);
  };
  const fits = view.fits(answer);
  const title = fits ? null : text(`no_${view.name}`);
  return h("button", { type: "button", "data-view": view.name, disabled: !fits, title, onclick: choose }, text(view.name));
}

async function draw(view, answer, area) {
  for (const button of answerArea.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", button.dataset.view === view.name);
  }
  const panel = h("div");
  area.replaceChildren(panel); // what an earlier view still draws goes to its own, which is gone
  try {
    await view.draw(answer, panel);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    panel.append(faultBox(error.problem));
  }
}

function summary(answer, took) {
  const seconds = number(Math.round(took) / 1000);
  if (answer.kind === "truth") return text("took", { seconds });
  return text(answer.kind === "graph" ? "statements_took" : "rows_took", { number: number(answer.rows.length), seconds });
}

function downloads(answer, address) {
  const links = Object.entries(page.formats[answer.kind]).map(([name, format]) =>
    h("a", { href: address(format), download: `zhengwu.${format === "excel" ? "csv" : format}` }, name),
  );
  return h("p", { class: "formats" }, `${text("download")}: `, ...links);
}

/** Shows what went wrong in the place of an answer. */
export function showFault(problem) {
  answerArea.replaceChildren(faultBox(problem));
}

/** Returns what went wrong, and what to do. */
function faultBox({ title, detail, remedy }) {
  const parts = [h("strong", {}, title), detail, remedy].filter(Boolean);
  return h("div", { class: "fault", role: "alert" }, ...parts.map((part) => h("p", {}, part)));
}
