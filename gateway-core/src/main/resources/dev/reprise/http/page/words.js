// What the API's short names mean.

/** Where answers come from, as charts stack them: from the ground up. */
export const TIERS = [
  { key: "exact", tint: "exact", label: "Exact hit" },
  { key: "semantic", tint: "semantic", label: "Semantic hit" },
  { key: "stale", tint: "stale", label: "Stale hit" },
  { key: "shared", tint: "shared", label: "Shared call" },
  { key: "miss", tint: "miss", label: "Miss" },
  { key: "bypass", tint: "bypass", label: "Bypass" },
  { key: "refused", tint: "refused", label: "Refused" },
];

export const OUTCOMES = {
  "exact-hit": "Exact hit",
  "semantic-hit": "Semantic hit",
  "stale-hit": "Stale hit",
  "stale-if-error": "Stale, upstream failed",
  collapsed: "Shared call",
  "semantic-collapsed": "Shared call, other wording",
  miss: "Miss",
  bypass: "Bypass",
  unsatisfied: "Not cached, not forwarded",
  refused: "Refused",
};

/** Served without a call to upstream of its own, as a share of what was looked up. */
export function hitRate(counts) {
  const served = counts.exact + counts.semantic + counts.stale + counts.shared;
  const lookups = served + counts.miss;
  return { served, lookups, share: lookups === 0 ? null : served / lookups };
}

const GATES = {
  accepted: "Its answer is given",
  threshold: "Not similar enough to be considered",
  evidence: "Too little speaks for it, or too much against it",
  quarantine: "Was found wrong before",
  quorum: "Too few independent callers have been given its answer",
  "no-question": "Has no text to compare",
  "not-needed": "Not the one that was judged",
  freshness: "Older than the request wants it",
  variety: "Gathered for this very request",
  "no-neighbour": "Nothing comparable is stored",
  guard: "The words of the two questions forbid it",
};

const GUARDS = {
  numbers: "Other numbers",
  units: "Other units",
  negation: "One of them denies",
  opposite: "Opposite words",
  entity: "Other names",
  identifier: "Other identifiers",
  time: "Another time",
  quantifier: "Another quantity",
  format: "Another form of answer",
  language: "Another language",
  "question-word": "Another kind of question",
  exclusion: "One of them leaves something out",
  order: "The roles are swapped",
  addition: "One of them adds something",
};

/** What a gate, or a guard's reason, means. */
export function gate(name) {
  return GATES[name] ?? GUARDS[name.replace(/^guard-/, "")] ?? "";
}

export const REASONS = {
  disabled: "the cache is switched off for it, by policy or by the caller",
  "not-cacheable": "the cache knows no such request",
  unreadable: "the body is not a request of its protocol",
  "content-coding": "the body came compressed",
  "no-store": "the caller wants nothing kept of it",
  "store-requested": "the provider shall keep the answer under an id of its own",
  "server-state": "it goes on from something that only the provider has",
  "server-tools": "the provider looks things up that change by the minute",
  "audio-output": "the answer is spoken",
  "high-temperature": "the caller asks for variety",
  logprobs: "the odds of each token belong to one wording",
  tools: "tools are offered: arguments are seldom the same for a paraphrase",
  "last-not-user": "the last message is not the user's",
  "non-text": "the question has images, audio or files",
  "no-text": "the question is empty",
  "question-too-long": "the question is longer than any model reads",
  language: "it is in another language than the model's",
  "time-bound": "the right answer changes with the clock",
  "person-bound": "the right answer is another one for each person",
  "semantic-off": "the semantic tier is switched off",
  "cache-failed": "the cache itself failed",
  "embedder-off": "the semantic tier is switched off",
  "no-threshold": "no threshold is known for the embedding model",
};

export const DECISIONS = {
  "exact-hit": { title: "Exact hit", tone: "good", text: "The very same request is stored." },
  "semantic-hit": { title: "Semantic hit", tone: "good",
    text: "An entry stored for another wording answers it." },
  "shadow-hit": { title: "Shadow hit", tone: "warn",
    text: "It would be a semantic hit, but the route gives none: it is in the shadow." },
  miss: { title: "Miss", tone: "", text: "It goes to upstream." },
  bypass: { title: "Bypass", tone: "warn", text: "It goes to upstream without being looked up." },
};
