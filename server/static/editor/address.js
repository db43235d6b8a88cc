/** What is asked, and the addresses of it. */

import { form } from "./page.js";

const path = new URL(form.action).pathname;

/** Returns what is asked: the query, and the dataset if the address of the page gave one. */
export function asked() {
  const parameters = new URLSearchParams(new FormData(form));
  parameters.delete("format");
  parameters.delete("lang");
  return parameters;
}

/** Returns the address of an answer in a format. */
export const addressOf = (parameters, format) =>
  `${path}?${new URLSearchParams([...parameters, ["format", format]])}`;

/** Returns the address of this page with what is asked. */
export function pageAddress() {
  const parameters = asked();
  const language = new FormData(form).get("lang");
  if (language) parameters.set("lang", language);
  return `${path}?${parameters}`;
}

/** Returns the query that the address of the page has, or null. */
export const addressedQuery = () => new URLSearchParams(location.search).get("query");
