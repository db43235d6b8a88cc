/** The example queries: found as one types, loaded by a click, run by another. */

const list = document.getElementById("examples");
const search = document.getElementById("example-search");
const fold = (words) => words.normalize("NFKC").toLowerCase();

/** Lets the examples be searched; `load` and `run` are called with a query. */
export function startExamples(load, run) {
  search.hidden = false;
  search.addEventListener("input", filter);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const query = new URL(link.href).searchParams.get("query");
    if (link.className === "run") run(query);
    else load(query);
  });
  filter();
}

/** Shows the examples that have every word of the search, in either language. */
function filter() {
  const words = fold(search.value).split(/\s+/);
  for (const item of list.children) {
    const text = fold(item.dataset.words);
    item.hidden = !words.every((word) => text.includes(word));
  }
}
