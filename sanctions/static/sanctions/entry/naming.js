/* Lines in which a row is named: offers rows while one types, after the pattern of an editable
 * combobox with a list (WAI-ARIA Authoring Practices). Without this script they are plain text. */
"use strict";

(() => {
  const PAUSE = 150; // milliseconds without a key before rows are asked for
  let lists = 0;

  const valueOf = (form, name) => form.elements[name]?.value ?? "";

  class Naming {
    constructor(input) {
      this.input = input;
      this.chosen = input.parentElement.querySelector(".chosen");
      this.list = document.createElement("ul");
      this.list.id = `offered-${++lists}`;
      this.list.className = "offered";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Offered rows");
      this.list.hidden = true;
      input.after(this.list);
      input.removeAttribute("list");
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", this.list.id);
      input.addEventListener("input", () => this.typed());
      input.addEventListener("keydown", (event) => this.pressed(event));
      input.addEventListener("blur", () => this.left());
      input.addEventListener("focus", () => this.entered());
      this.rows = [];
      this.active = -1;
      this.asked = 0;
    }

    typed() {
      this.chosen.textContent = "";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    /* Events and regimes of the two parties are offered before anything is typed. */
    entered() {
      if (!this.input.value && /\/(events|regimes)\/$/.test(this.input.dataset.search)) this.ask();
    }

    async ask() {
      const text = this.input.value.trim();
      const form = this.input.form;
      const entry = document.getElementById("entry");
      const parameters = new URLSearchParams({
        q: text,
        initiator: valueOf(form, "initiator") || entry.dataset.initiator || "",
        target: valueOf(form, "target") || entry.dataset.target || "",
        on: valueOf(form, "announced_on") || entry.dataset.on || "",
        but: entry.dataset.but || "",
      });
      const number = ++this.asked;
      let rows = [];
      try {
        const answer = await fetch(`${this.input.dataset.search}?${parameters}`, {
          headers: { Accept: "application/json" },
        });
        if (!answer.ok || answer.redirected) return;
        rows = (await answer.json()).results;
      } catch {
        return; // what is typed is understood when it is saved
      }
      if (number !== this.asked || document.activeElement !== this.input) return;
      this.show(rows);
    }

    show(rows) {
      this.rows = rows;
      this.active = -1;
      this.list.replaceChildren(
        ...rows.map((row, index) => {
          const item = document.createElement("li");
          item.id = `${this.list.id}-${index}`;
          item.setAttribute("role", "option");
          const value = document.createElement("b");
          value.textContent = row.value;
          const more = document.createElement("span");
          more.className = "quiet";
          more.textContent = row.more;
          item.append(value, ` ${row.label} `, more);
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            this.choose(row);
          });
          return item;
        }),
      );
      this.open(rows.length > 0);
      if (rows.length) this.list.scrollIntoView({ block: "nearest" });
      if (rows.length && this.input.value.trim() && (rows.length === 1 || rows[0].exact)) {
        this.point(0);
      }
    }

    open(is) {
      this.list.hidden = !is;
      this.input.setAttribute("aria-expanded", String(is));
      if (!is) {
        this.active = -1;
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    point(index) {
      const items = [...this.list.children];
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
      this.active = index;
      if (index < 0) {
        this.input.removeAttribute("aria-activedescendant");
      } else {
        this.input.setAttribute("aria-activedescendant", items[index].id);
        items[index].scrollIntoView({ block: "nearest" });
      }
    }

    pressed(event) {
      const last = this.rows.length - 1;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.list.hidden) {
          this.ask();
        } else {
          const step = event.key === "ArrowDown" ? 1 : -1;
          const next = this.active + step;
          this.point(next > last ? 0 : next < 0 ? last : next);
        }
      } else if (event.key === "Enter" && !this.list.hidden) {
        event.preventDefault();
        if (this.active >= 0) this.choose(this.rows[this.active]);
      } else if (event.key === "Escape" && !this.list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        this.open(false);
      }
    }

    choose(row) {
      clearTimeout(this.timer);
      this.asked += 1;
      this.input.value = row.value;
      this.chosen.textContent = row.label;
      this.open(false);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /* Leaving a line takes what is pointed at: the only row that fits, or the one that is named. */
    left() {
      clearTimeout(this.timer);
      if (!this.list.hidden && this.active >= 0) this.choose(this.rows[this.active]);
      this.asked += 1;
      this.open(false);
    }
  }

  window.nameRowsIn = (part) => {
    part.querySelectorAll("input.naming").forEach((input) => {
      if (input.getAttribute("role") !== "combobox") new Naming(input);
    });
  };
  window.nameRowsIn(document);
})();
