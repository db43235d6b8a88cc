/** Asks the endpoint. */

import { form } from "./page.js";
import { readTriples } from "./triples.js";

const ACCEPT =
  "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.5";
const TURTLE = "text/turtle, application/problem+json;q=0.5";

/** An answer that is an error: the problem document of the endpoint. */
export class Fault extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * An answer: `kind` is "table", "graph" or "truth". The rows of a table or graph are bindings as
 * in SPARQL 1.1 Query Results JSON; `body` is the answer as it came.
 * @typedef {{kind: string, names: string[], rows: object[], truth?: boolean, body: string}} Answer
 */

/** @returns {Promise<Answer>} the answer to a query. Throws Fault. */
export async function ask(parameters, signal) {
  const response = await send(parameters, ACCEPT, signal);
  const body = await response.text();
  return { body, ...read(body, response.headers.get("Content-Type")) };
}

/** Returns the rows of one of our own queries. */
export async function select(query) {
  return (await ask(new URLSearchParams({ query }))).rows;
}

/** Returns the answer to a query for a graph, in Turtle. */
export async function turtle(parameters) {
  return (await send(parameters, TURTLE)).text();
}

async function send(parameters, accept, signal) {
  const headers = { Accept: accept, "Accept-Language": document.documentElement.lang };
  const response = await fetch(form.action, { method: "POST", headers, body: parameters, signal });
  if (!response.ok) throw new Fault(await problemOf(response));
  return response;
}

/** Returns the problem document of an answer; what stands between us and the server may send none. */
async function problemOf(response) {
  const body = await response.text();
  const isProblem = (response.headers.get("Content-Type") ?? "").includes("problem+json");
  return isProblem ? JSON.parse(body) : { title: response.statusText, detail: String(response.status) };
}

function read(body, type) {
  if (type.startsWith("application/n-triples")) {
    return { kind: "graph", names: ["subject", "predicate", "object"], rows: readTriples(body) };
  }
  const results = JSON.parse(body);
  if ("boolean" in results) return { kind: "truth", names: [], rows: [], truth: results.boolean };
  return { kind: "table", names: results.head.vars, rows: results.results.bindings };
}
