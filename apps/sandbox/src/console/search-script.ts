/**
 * Proposes products while their field is typed in (combobox of the ARIA practices): from two characters, the last question asked wins;
 * arrows go through the proposals, Entrée takes one, Échap closes them. What is asked for follows « Prescrit en ».
 */
export const SEARCH_SCRIPT = `
const paths = { specialite: "/prescripteur/produits?q=", dc: "/prescripteur/denominations?q=" };
for (const field of document.querySelectorAll("[data-search]")) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const kind = document.getElementById(field.dataset.search);
  let asked = 0;
  let active = -1;
  const point = (next) => {
    active = next;
    [...list.children].forEach((option, rank) => option.setAttribute("aria-selected", String(rank === next)));
    const option = list.children[next];
    if (option === undefined) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    point(-1);
  };
  const take = (option) => {
    field.value = option.textContent;
    close();
  };
  field.addEventListener("input", async () => {
    const mine = ++asked;
    const path = paths[kind.value];
    if (path === undefined || field.value.trim().length < 2) return close();
    const answer = await fetch(path + encodeURIComponent(field.value)).catch(() => undefined);
    if (!answer?.ok || mine !== asked) return;
    const { products } = await answer.json();
    if (mine !== asked) return;
    list.replaceChildren(...products.map((product, rank) => {
      const option = Object.assign(document.createElement("li"), { id: list.id + "-" + rank, textContent: product });
      option.setAttribute("role", "option");
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = products.length === 0;
    field.setAttribute("aria-expanded", String(products.length > 0));
    point(-1);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden || count === 0) return;
    if (event.key === "ArrowDown") point((active + 1) % count);
    else if (event.key === "ArrowUp") point((active <= 0 ? count : active) - 1);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  kind.addEventListener("change", close);
}
`;
