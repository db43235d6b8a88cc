// Suggestions under a search field while one types: a combobox with a list (WAI-ARIA APG).
const WAIT = 120;

export function suggest(input) {
  const list = document.createElement("ul");
  Object.assign(list, { id: `${input.id}-list`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }

  let timer, asked, at = -1;
  const options = () => [...list.children].filter((item) => item.dataset.address);

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    const items = options();
    if (!items.length) return;
    at = (at + step + items.length + 1) % (items.length + 1);
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (items[at]) input.setAttribute("aria-activedescendant", items[at].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show([, titles, told, addresses]) {
    list.replaceChildren(...titles.map((title, number) => option(title, told[number], addresses[number], number)));
    if (!titles.length) list.append(nothing());
    at = -1;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function option(title, told, address, number) {
    const item = document.createElement("li");
    const detail = document.createElement("small");
    detail.textContent = told;
    item.append(title, detail);
    item.id = `${list.id}-${number}`;
    item.dataset.address = address;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(address); });
    return item;
  }

  function nothing() {
    const item = document.createElement("li");
    item.textContent = input.dataset.none;
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    return item;
  }

  async function ask() {
    const text = input.value.trim();
    if (!text) return close();
    asked?.abort();
    asked = new AbortController();
    const given = new URLSearchParams(new FormData(input.form));
    try {
      const answer = await fetch(`${input.dataset.suggest}?${given}`, {
        headers: { Accept: "application/x-suggestions+json", "Accept-Language": document.documentElement.lang },
        signal: asked.signal,
      });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // a search field would also forget its text
      close();
    } else if (event.key === "Enter" && options()[at]) {
      event.preventDefault();
      location.assign(options()[at].dataset.address);
    }
  });
}
