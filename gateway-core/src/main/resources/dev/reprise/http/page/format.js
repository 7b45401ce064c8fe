// Figures and times as people read them.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

export const NONE = "–";

const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);

export const count = (value) => (known(value) ? whole.format(value) : NONE);

/** Short from ten thousand on. */
export const brief = (value) => {
  if (!known(value)) {
    return NONE;
  }
  return Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);
};

export const percent = (share, digits = 1) => {
  if (!known(share)) {
    return NONE;
  }
  const value = share * 100;
  return `${value.toFixed(value === 0 || value === 100 ? 0 : digits)} %`;
};

export const cosine = (value) => (known(value) ? value.toFixed(3) : NONE);

/** In whichever currency the operator counts. */
export const money = (value) => {
  if (!known(value)) {
    return NONE;
  }
  const digits = value === 0 || Math.abs(value) >= 100 ? 2 : Math.abs(value) >= 0.1 ? 3 : 5;
  return new Intl.NumberFormat("en", {
    minimumFractionDigits: 2, maximumFractionDigits: digits,
  }).format(value);
};

export const millis = (value) => {
  if (!known(value)) {
    return NONE;
  }
  if (value < 1) {
    return `${value.toFixed(2)} ms`;
  }
  if (value < 1_000) {
    return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
  }
  return duration(value / 1_000);
};

/** From seconds to days, with the next smaller unit beside it. */
export const duration = (seconds) => {
  if (!known(seconds)) {
    return NONE;
  }
  const sign = seconds < 0 ? "−" : "";
  const value = Math.abs(seconds);
  if (value > 0 && value < 1) {
    return `${sign}${Math.max(1, Math.round(value * 1_000))} ms`;
  }
  if (value < 60) {
    return `${sign}${value < 10 && value % 1 ? value.toFixed(1) : value.toFixed(0)} s`;
  }
  const units = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];
  const at = units.findIndex(([, size]) => value >= size);
  const [name, size] = units[at];
  const rest = Math.floor((value % size) / units[at + 1][1]);
  const more = rest > 0 ? ` ${rest} ${units[at + 1][0]}` : "";
  return `${sign}${Math.floor(value / size)} ${name}${more}`;
};

export const bytes = (value) => {
  if (!known(value)) {
    return NONE;
  }
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  let size = value;
  while (size >= 1_024 && at < units.length - 1) {
    size /= 1_024;
    at++;
  }
  return `${at === 0 || size >= 100 ? size.toFixed(0) : size.toFixed(1)} ${units[at]}`;
};

/** The time of day; seconds where steps are that short. */
export const time = (atMillis, withSeconds = true) =>
  (withSeconds ? clock : hours).format(new Date(atMillis));

/** A route's name, or what stands for none. */
export const route = (name) => name || "default";
