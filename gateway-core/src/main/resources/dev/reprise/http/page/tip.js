// The one tooltip of the page. What it says is also the value that its chart tells aloud.
import { h, put } from "./dom.js";

const GAP = 14;

/**
 * @param rows each with a tint, a label and a value
 */
export function showTip(x, y, title, rows) {
  const tip = document.getElementById("tip");
  put(tip,
    h("strong", {}, title),
    h("ul", {}, rows.map(({ tint, label, value }) =>
      h("li", {}, tint ? h("i", { class: `tint-${tint}` }) : null, label, h("b", {}, value)))));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = x + GAP + width > innerWidth - 8 ? x - GAP - width : x + GAP;
  const top = Math.min(Math.max(8, y - height / 2), innerHeight - height - 8);
  tip.style.transform = `translate(${Math.max(8, Math.round(left))}px, ${Math.round(top)}px)`;
}

export function hideTip() {
  document.getElementById("tip").hidden = true;
}

/**
 * Makes a plot's points be looked at with the pointer and with the arrow keys.
 *
 * @param plot its element
 * @param points how many there are
 * @param nearest the number of the point at a horizontal position within the plot
 * @param show tells of a point and returns its words; null stands for no point any more
 */
export function explorable(plot, label, points, nearest, show) {
  let at = -1;
  plot.tabIndex = 0;
  plot.setAttribute("role", "slider");
  plot.setAttribute("aria-label", label);

  const tell = (point) => {
    at = point;
    plot.setAttribute("aria-valuenow", String(at));
    plot.setAttribute("aria-valuetext", show(at) ?? "");
  };
  const leave = () => {
    at = -1;
    show(null);
    hideTip();
  };
  plot.addEventListener("pointermove", (event) => {
    if (points() > 0) {
      tell(nearest(event.clientX - plot.getBoundingClientRect().left));
    }
  });
  plot.addEventListener("pointerleave", leave);
  plot.addEventListener("blur", leave);
  plot.addEventListener("focus", () => {
    if (points() > 0 && plot.matches(":focus-visible")) {
      tell(at < 0 ? points() - 1 : at);
    }
  });
  plot.addEventListener("keydown", (event) => {
    const last = points() - 1;
    const next = {
      ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1,
      PageDown: at - 10, PageUp: at + 10, Home: 0, End: last,
    }[event.key];
    if (event.key === "Escape") {
      leave();
    } else if (next !== undefined && last >= 0) {
      event.preventDefault();
      tell(Math.min(last, Math.max(0, next)));
    }
  });

  /** New points have come: the one that is looked at is told anew. */
  return () => {
    const last = Math.max(0, points() - 1);
    plot.setAttribute("aria-valuemin", "0");
    plot.setAttribute("aria-valuemax", String(last));
    if (at >= 0 && points() > 0) {
      tell(Math.min(at, last));
    } else {
      plot.setAttribute("aria-valuenow", String(last));
      plot.setAttribute("aria-valuetext", "Arrow keys go from point to point");
    }
  };
}
