/* The form of an event while it is filled in: what it proposes and warns of is asked of the server,
 * which judges it as it would on saving. Without this script the button "Check" does the same. */
"use strict";

(() => {
  const entry = document.getElementById("entry");
  const form = entry.closest("form");
  const PAUSE = 250; // milliseconds without a change before the form is sent to be looked through
  const FIGURES = ["persons", "persons_low", "persons_high", "individuals", "entities"];
  const NEW = ["publisher", "kind", "title", "published_on", "language", "id"];
  const byId = (id) => document.getElementById(id);
  // What this script put into a field, by its name: it follows what is proposed until one types.
  const put = new Map();
  const touched = new Set();

  /* A line beneath a field that says what is proposed, made when it is first needed. */
  function said(field, kind) {
    const id = `${field.id}-${kind}`;
    let line = byId(id);
    if (!line) {
      line = document.createElement("output");
      line.id = id;
      line.className = kind;
      line.setAttribute("for", field.id);
      const box = field.closest(".naming-box, .known-date") ?? field;
      (box.classList.contains("naming-box") ? box : field).after(line);
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-describedby", described ? `${described} ${id}` : id);
    }
    return line;
  }

  function say(field, kind, text) {
    if (field && (text || byId(`${field.id}-${kind}`))) said(field, kind).textContent = text;
  }

  /* Put a proposal into a field that nobody typed into; what is stored is never overwritten. */
  function propose(field, value) {
    if (!field || touched.has(field.name)) return;
    const text = value ?? "";
    if (field.value !== "" && field.value !== put.get(field.name)) return;
    put.set(field.name, text);
    field.value = text;
  }

  function showFigures(figures) {
    let differs = false;
    for (const name of FIGURES) {
      const field = form.elements[name];
      const [value, why] = figures[name] ?? [null, ""];
      if (!field) continue;
      if (!(name in figures)) {
        if (put.get(name)) propose(field, "");
        say(field, "proposed", "");
        continue;
      }
      propose(field, value === null ? "" : String(value));
      const best = !/_(low|high)$/.test(name);
      const other = field.value !== "" ? field.value !== String(value) : best && value !== null;
      differs ||= other;
      say(field, "proposed", value === null ? "" : `proposed: ${value} (${why})`);
    }
    const note = form.elements.figures_note;
    if (note) {
      const errors = note.closest(".form-row").classList.contains("errors");
      note.closest(".form-row").hidden = !(differs || note.value || errors);
    }
  }

  function showSources(sources) {
    for (const row of form.querySelectorAll(".citation")) {
      const part = row.querySelector(".new-source");
      const proposed = sources[row.dataset.row];
      const fields = NEW.map((name) => [name, form.elements[`${row.dataset.row}-new_${name}`]]);
      if (!part || !fields[0][1]) continue;
      if (proposed) {
        fields.forEach(([name, field]) => propose(field, proposed[name]));
      } else {
        fields.forEach(([, field]) => put.has(field.name) && propose(field, ""));
      }
      part.hidden = !proposed && fields.every(([, field]) => !field.value);
    }
  }

  function showLookalikes(found) {
    const part = byId("lookalikes");
    part.hidden = found.length === 0;
    part.querySelector("ul").replaceChildren(
      ...found.map((one) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = one.url;
        link.textContent = one.id;
        item.append(link, ` · ${one.announced} · ${one.status} · ${one.summary}`);
        return item;
      }),
    );
  }

  /* What is wrong with a field is told once it was filled in and left. */
  function showErrors(errors) {
    for (const field of form.elements) {
      if (!field.name || !field.id || field.type === "hidden" || field.type === "radio") continue;
      const wrong = touched.has(field.name) && field !== document.activeElement && field.value;
      const asked = /-source$/.test(field.name) && byId(field.id).closest(".citation");
      const isNew = asked && !asked.querySelector(".new-source")?.hidden;
      say(field, "wrong", wrong && !isNew ? (errors[field.name] ?? []).join(" ") : "");
    }
  }

  function show(found) {
    say(form.elements.announced_on, "understood", found.date);
    const id = form.elements.id;
    if (id) {
      say(id, "understood", found.id && !id.value ? `it will be ${found.id}` : "");
    }
    for (const [name, reads] of Object.entries(found.chosen)) {
      const field = form.elements[name];
      const line = field?.parentElement?.querySelector(".chosen");
      if (line && field !== document.activeElement) line.textContent = reads;
    }
    showLookalikes(found.lookalikes);
    showSources(found.sources);
    showFigures(found.figures);
    showErrors(found.errors);
  }

  const LONGEST = 5000; // milliseconds that an answer is waited for
  let timer = 0;
  let number = 0;
  let looking = null; // what is being asked, or null
  let sent = ""; // the form as it was sent last, and what was answered
  let found = null;
  const FRESH = 60000; // milliseconds for which one is taken to be signed in still
  let answeredAt = Date.now();

  /* Who signs in again in another window gets another token: saving goes on with it. */
  function renewToken() {
    const token = /(?:^|[; ])(?:__\w+-)?csrftoken=([^;]+)/.exec(document.cookie);
    if (token) form.elements.csrfmiddlewaretoken.value = token[1];
  }

  async function look() {
    const mine = ++number;
    renewToken();
    const body = new FormData(form);
    const text = new URLSearchParams(body).toString();
    try {
      if (text !== sent || !found) {
        sent = text;
        const answer = await fetch(entry.dataset.check, {
          method: "POST",
          body,
          headers: { Accept: "application/json" },
          signal: AbortSignal.timeout(LONGEST),
        });
        if (mine !== number) return;
        answeredAt = Date.now();
        byId("signed-out").hidden = !(answer.redirected || answer.status === 403);
        found = answer.ok && !answer.redirected ? await answer.json() : null;
      }
      if (found && mine === number) show(found);
    } catch {
      found = null; // out of reach: saving tells
    }
  }

  function start() {
    clearTimeout(timer);
    timer = 0;
    const mine = look().finally(() => {
      if (looking === mine) looking = null;
    });
    looking = mine;
  }

  function lookSoon() {
    clearTimeout(timer);
    timer = setTimeout(start, PAUSE);
  }

  async function lookNow() {
    if (timer) start();
    await looking;
  }

  form.addEventListener("input", (event) => {
    if (event.target.name) touched.add(event.target.name);
    if (event.target.value === "") touched.delete(event.target.name);
    put.delete(event.target.name);
    lookSoon();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name) touched.add(event.target.name);
    lookSoon();
  });
  form.addEventListener("focusout", lookSoon);
  // Rows added in a window of their own are told by the admin's own script, through jQuery.
  window.django?.jQuery?.(form).on("change", lookSoon);

  function addCitation() {
    const group = form.querySelector(".citations");
    const empty = group && byId(`${group.dataset.prefix}-empty`);
    if (!empty) return;
    const rows = [...group.querySelectorAll(".citation")];
    const blank = rows.find((row) => form.elements[`${row.dataset.row}-source`]?.value === "");
    let row = blank;
    if (!row) {
      const total = form.elements[`${group.dataset.prefix}-TOTAL_FORMS`];
      const made = document.createElement("template");
      made.innerHTML = empty.innerHTML.replaceAll("__prefix__", total.value);
      row = made.content.firstElementChild;
      empty.before(row);
      total.value = Number(total.value) + 1;
      window.nameRowsIn(row);
    }
    form.elements[`${row.dataset.row}-source`].focus();
  }

  byId("button_add_citation")?.addEventListener("click", (event) => {
    event.preventDefault();
    addCitation();
  });

  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyC") {
      event.preventDefault();
      addCitation();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      document.activeElement?.blur();
      (byId("button_submit") ?? byId("button_save"))?.click();
    }
  });

  // Saving waits for what is still being proposed, and for who is signed out to sign in again.
  form.addEventListener("submit", async (event) => {
    renewToken();
    const told = byId("signed-out");
    const doubtful = !told.hidden || Date.now() - answeredAt > FRESH;
    if (!timer && !looking && !doubtful) return;
    event.preventDefault();
    if (doubtful) {
      sent = ""; // asked anew
      start();
    }
    await lookNow();
    if (!told.hidden) {
      told.scrollIntoView({ block: "center" });
      return;
    }
    answeredAt = Date.now();
    setTimeout(() => form.requestSubmit(event.submitter)); // not within the event itself
  });

  byId("button_check")?.closest(".check-row").setAttribute("hidden", "");
  byId("figures-proposed")?.setAttribute("hidden", "");
  byId("button_submit")?.setAttribute("aria-keyshortcuts", "Control+Enter");
  showFigures({});
  const isNew = form.elements.initiator && !form.elements.initiator.value;
  if (!isNew) start();
})();
