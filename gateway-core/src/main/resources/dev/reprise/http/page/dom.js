// Makes elements. Texts become text nodes and nothing else: what people asked is shown, never run.
const SVG = "http://www.w3.org/2000/svg";

const fill = (element, props, children) => {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value" || name === "disabled" || name === "checked" || name === "open") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
};

/** An HTML element; `class`, `on…` listeners and other attributes by name. */
export const h = (tag, props = {}, ...children) =>
  fill(document.createElement(tag), props, children);

/** An SVG element. */
export const s = (tag, props = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), props, children);

/** A 16 by 16 line icon. */
export const icon = (path) =>
  s("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: path }));

/** Puts the children in the place of what an element holds. */
export const put = (element, ...children) => {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
};

/** Says something to who listens instead of looking. */
export const say = (text) => {
  document.getElementById("said").textContent = text;
};

/** A card with its title. */
export const card = (props, title, hint, tools, ...content) =>
  h("section", { ...props, class: `card ${props.class ?? ""}` },
    h("header", {},
      h("h2", {}, title),
      tools ?? null,
      hint ? h("p", { class: "hint" }, hint) : null),
    content);

/** What stands where there is nothing to show. */
export const empty = (title, text) =>
  h("div", { class: "empty" }, h("strong", {}, title), h("span", {}, text));

export const fault = (error) => h("p", { class: "fault", role: "alert" }, error.message);

/** A labelled field around an input. */
export const field = (label, input, props = {}) =>
  h("label", { ...props, class: `field ${props.class ?? ""}` }, h("span", {}, label), input);

/**
 * Buttons of which one is down.
 *
 * @param options pairs of a value and its text
 */
export const segments = (label, options, chosen, onchoose) => {
  const group = h("div", { class: "segments", role: "group", "aria-label": label });
  put(group, options.map(([value, text]) =>
    h("button", {
      type: "button",
      "aria-pressed": String(value === chosen),
      "data-value": value,
      onclick: (event) => {
        for (const one of group.children) {
          one.setAttribute("aria-pressed", String(one === event.currentTarget));
        }
        onchoose(value);
      },
    }, text)));
  return group;
};

/** A modal dialog that is gone when it is closed; focus returns to where it came from. */
export const dialog = (title, props = {}) => {
  const heading = h("h2", { id: "dialog-title" }, title);
  const body = h("div", { class: "body" });
  const close = h("button", { type: "button", class: "button quiet", "aria-label": "Close" },
    icon("M4 4l8 8M12 4l-8 8"));
  const box = h("dialog", { ...props, "aria-labelledby": "dialog-title" },
    h("header", {}, heading, close), body);
  close.addEventListener("click", () => box.close());
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => {
    if (event.target === box) {
      box.close();
    }
  });
  document.body.append(box);
  box.showModal();
  return { box, body, close: () => box.close() };
};
