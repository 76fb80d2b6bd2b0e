// Shows what Python made and reports which key was pressed. Posts are set as text, never as markup.
function render({ model, el }) {
  const make = (tag, name, parent) => {
    const made = document.createElement(tag);
    made.className = `aftermath-label-${name}`;
    parent.append(made);
    return made;
  };
  const root = make("div", "root", el);
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // or the notebook takes the keys
  const ask = make("div", "ask", root);
  const post = make("blockquote", "post", root);
  post.setAttribute("aria-live", "polite");
  post.dir = "auto";
  const about = make("div", "about", root);
  const keys = make("div", "keys", root);
  const note = make("div", "note", root);
  note.setAttribute("role", "alert");
  const progress = make("div", "progress", root);
  const shares = make("div", "shares", root);
  const help = make("div", "help", root);
  const buttons = new Map();

  const press = (key) => model.send({ press: key, turn: model.get("view").turn });

  const button = ({ key }) => {
    if (!buttons.has(key)) {
      const made = make("button", "key", keys);
      made.type = "button";
      make("kbd", "kbd", made);
      make("span", "does", made);
      made.addEventListener("click", () => press(key));
      buttons.set(key, made);
    }
    return buttons.get(key);
  };

  const show = () => {
    const view = model.get("view");
    root.lang = view.language;
    root.dir = view.direction;
    root.setAttribute("aria-label", view.ask);
    ask.textContent = view.ask;
    post.textContent = view.post ?? "";
    post.hidden = view.post === null;
    about.textContent = view.about;
    progress.textContent = view.progress;
    note.textContent = view.note;
    help.textContent = view.help;
    shares.innerHTML = view.shares; // made by Python of escaped parts; no post is in it
    for (const one of view.keys) {
      const shown = button(one);
      shown.children[0].textContent = one.key;
      shown.children[1].textContent = one.does;
      shown.setAttribute("aria-disabled", String(!one.open));
    }
  };

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const isLatin = /^[a-z]$/i.test(event.key); // else a letter goes by its place
    const pressed = model.get("view").keys.find(
      ({ key }) =>
        event.key.toLowerCase() === key ||
        event.code === `Digit${key}` ||
        (!isLatin && event.code === `Key${key.toUpperCase()}`),
    );
    if (!pressed) return;
    event.preventDefault();
    event.stopPropagation();
    press(pressed.key);
  });

  model.on("change:view", show);
  show();
  return () => model.off("change:view", show);
}

export default { render };
