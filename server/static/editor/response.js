/** An answer as the endpoint sent it; a graph in Turtle. */

import { turtle } from "./ask.js";
import { h } from "./dom.js";
import { text } from "./page.js";

const MOST = 200_000;

export const response = {
  name: "response",
  fits: () => true,
  async draw(answer, area) {
    const body = answer.kind === "graph" ? await turtle(answer.asked) : answer.body;
    area.append(h("pre", {}, body.slice(0, MOST)));
    if (body.length > MOST) area.append(h("p", {}, text("cut")));
  },
};
