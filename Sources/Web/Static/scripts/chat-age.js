/**
 * The group of the chat list a time belongs to, by calendar days of the reader's zone.
 *
 * @param {Date} date
 * @param {Date} [now]
 * @returns {"today" | "yesterday" | "week" | "older"}
 */
export function ageOf(date, now = new Date()) {
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000); // rounded: a day may have 23 or 25 hours
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  return days <= 7 ? "week" : "older";
}

/** @param {Date} date */
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
