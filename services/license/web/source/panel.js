// Which panel a check gets, and from when its status is: what the page says beyond the verdict of the library.

const DAY = 24 * 60 * 60 * 1000;
export const TOO_OLD = 7 * DAY;
const ZONE = "Asia/Shanghai";

/**
 * The panel of a check at a moment.
 *
 * A list that is no longer current says nothing good: up to seven days old it is shown as such, older ones tell nothing.
 * One thing it still says: what is void stays void (bit 1 is final).
 */
export function panelOf(checked, at) {
  if (checked.key_revoked_at) return "key_revoked";
  if (checked.verdict !== "status_stale") return checked.verdict;
  if (checked.bits === 1) return "invalid";
  return checked.status_as_of !== null && ageOf(checked, at) <= TOO_OLD ? "status_stale" : "status_too_old";
}

export function ageOf(checked, at) {
  return at - Date.parse(checked.status_as_of);
}

/** A moment by the legal day: 今天 10:15, 10:15 22 November; the year where it is another one. */
export function whenOf(moment, at, words) {
  const day = (one) => new Intl.DateTimeFormat("sv", { timeZone: ZONE, dateStyle: "short" }).format(one);
  const time = new Intl.DateTimeFormat(words.locale, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const near = { [day(at)]: words.today, [day(at - DAY)]: words.yesterday }[day(moment)];
  const told = near ?? dayOf(day(moment), words, day(at).slice(0, 4));
  return words.day_time.replace("{day}", told).replace("{time}", time.format(moment));
}

/** A legal day in words; the year is left out where it is `year`. */
export function dayOf(text, words, year = null) {
  const parts = { month: words.month, day: "numeric", ...(text.slice(0, 4) === year ? {} : { year: "numeric" }) };
  return new Intl.DateTimeFormat(words.locale, { timeZone: "UTC", ...parts }).format(new Date(text));
}

/** Terms and values of a face: [term, value, whether the value is as registered, in Chinese]. */
export function rowsOf(face, words) {
  const kind = words.kinds[face.kind] ?? words.kinds.other;
  const item = (name) => face[name] ?? (face[`${name}_sha256`] ? null : undefined);
  const rows = [
    [words.terms.name, item("name")],
    [words.terms.type, face.entity_type_text],
    [words.terms.composition, words.compositions[face.composition], false],
    [kind.head, face.head?.names.join("、")],
    [kind.capital, face.capital && sumOf(face.capital, words), false],
    [words.terms.established, face.established_on && dayOf(face.established_on, words), false],
    [kind.address, item("address")],
    [words.terms.scope, item("scope")],
    [words.terms.registry, face.registry_name],
    [words.terms.dated, dayOf(face.licence_on, words), false],
    [words.terms.serial, face.serial, false],
  ];
  return rows
    .filter(([term, value]) => term && value !== undefined && value !== "")
    .map(([term, value, registered = true]) => (value === null ? [term, words.digest, false] : [term, value, registered]));
}

function sumOf({ amount, currency }, words) {
  const [whole, fen] = String(amount).split(".");
  if (currency !== "CNY" || !words.in_wan) return `${currency} ${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fen}`;
  const digits = (whole + fen).padStart(7, "0");
  return words.in_wan.replace("{n}", `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, ""));
}
