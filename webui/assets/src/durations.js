// Spans of working time: in the office's words (`2 Hari`) and as BPMN writes them (`P2D`).

const WORDS = /^(\d{1,4}) ?(menit|jam|hari)(?: kerja)?\.?$/i;
const ISO = /^(?:=\s*)?(?:duration\(\s*)?"?P(?:(\d+)D|T(?:(\d+)H)?(?:(\d+)M)?)"?\s*\)?$/;

/** Whether a norm can be read: one number and one unit. */
export function readable(words) {
  return toIso(words) !== undefined;
}

/** `2 Hari` as `P2D`, `90 Menit` as `PT90M`; `undefined` when it is not one number and one unit. */
export function toIso(words) {
  const [, amount, unit] = WORDS.exec(words.trim().replace(/\s+/g, ' ')) ?? [];
  if (!Number(amount)) return undefined;
  return { menit: `PT${+amount}M`, jam: `PT${+amount}H`, hari: `P${+amount}D` }[unit.toLowerCase()];
}

/** `P2D` as `2 Hari`; what cannot be read is given back as it is. */
export function fromIso(written) {
  const [, days, hours, minutes] = ISO.exec(written.trim()) ?? [];
  if (days) return `${+days} Hari`;
  if (hours && minutes) return `${+hours * 60 + +minutes} Menit`;
  if (hours) return `${+hours} Jam`;
  return minutes ? `${+minutes} Menit` : written;
}
