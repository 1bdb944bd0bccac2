// Numbers, sizes and times as people read them, in the browser's language.
const integer = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

export function formatCount(value: number | null | undefined): string {
  return value == null ? '–' : integer.format(value);
}

/** "1 row", "1,204 rows". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null) return '–';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

/** "4 s", "2 min 5 s", "1 h 3 min": never two units of which the second says nothing. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return '–';
  if (seconds < 1)
    return seconds < 0.0005 ? '0 ms' : `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60)
    return whole % 60 && minutes < 10 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}

/** How long an answer took: "420 µs", then as a duration. */
export function formatMicroseconds(microseconds: number | null | undefined): string {
  if (microseconds == null) return '–';
  return microseconds < 1000
    ? `${formatCount(microseconds)} µs`
    : formatDuration(microseconds / 1e6);
}

/** A measured value: 4 significant digits, no needless zeros, thousands grouped. */
export function formatValue(value: number | null | undefined, digits = 4): string {
  if (value == null || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(2);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: Math.min(decimals, 6) }).format(
    value,
  );
}

/** A score between 0 and 1 to three decimals, anything else as a value. */
export function formatMetric(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return '–';
  return Math.abs(value) <= 1 ? value.toFixed(3) : formatValue(value);
}

/** A difference of two metrics with its sign; "equal" when it rounds to nothing. */
export function formatGap(difference: number): string {
  const text = formatMetric(Math.abs(difference));
  if (Number(text) === 0) return 'equal';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** Neither 0 % nor 100 % is said of a share that only rounds to it. */
export function formatPercent(share: number | null | undefined, digits = 0): string {
  if (share == null || !Number.isFinite(share)) return '–';
  const least = 10 ** -(digits + 2);
  if (share > 0 && share < least / 2) return `< ${(least * 100).toFixed(digits)} %`;
  if (share < 1 && share > 1 - least / 2) return `> ${((1 - least) * 100).toFixed(digits)} %`;
  return `${(share * 100).toFixed(digits)} %`;
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Infinity],
];

export function formatAgo(iso: string | null | undefined, now: number): string {
  if (!iso) return 'never';
  let amount = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(amount)) return '–';
  // The clocks of server and browser differ a little, and ours is read every few seconds only.
  if (amount > -5 && amount < 60) return 'just now';
  for (const [unit, size] of steps) {
    // 59.6 minutes are an hour, not 60 minutes.
    if (Math.abs(Math.round(amount)) < size) return relative.format(Math.round(amount), unit);
    amount /= size;
  }
  return '–';
}

export function formatTime(iso: string | null | undefined): string {
  if (!iso) return '–';
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Whole numbers to the last digit, others to six; thousands grouped. */
export function formatExact(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? integer.format(value)
    : formatValue(value, 6);
}

/** A number that reads as a year has no comma. */
export function mayBeYear(value: number): boolean {
  return Number.isInteger(value) && value >= 1000 && value < 3000;
}

/** "1,300 to 215,245", but "1872 to 2010". */
export function formatRange(low: number, high: number): string {
  return mayBeYear(low) && mayBeYear(high)
    ? `${low} to ${high}`
    : `${formatExact(low)} to ${formatExact(high)}`;
}

/** A cell of a table as text; null is shown by the caller. */
export function formatCell(value: unknown): string {
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

const metricNames: Record<string, string> = {
  accuracy: 'Accuracy',
  balanced_accuracy: 'Balanced accuracy',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  roc_auc: 'ROC AUC',
  pr_auc: 'PR AUC',
  log_loss: 'Log loss',
  brier: 'Brier score',
  mcc: 'Matthews correlation',
  rmse: 'RMSE',
  mae: 'Mean absolute error',
  r2: 'R²',
  mape: 'Mean relative error',
  median_ae: 'Median absolute error',
  silhouette: 'Silhouette',
  davies_bouldin: 'Davies–Bouldin',
  calinski_harabasz: 'Calinski–Harabasz',
  inertia: 'Inertia',
};

export function metricName(id: string): string {
  return metricNames[id] ?? words(id);
}

/** "learning_rate" -> "Learning rate". */
export function words(id: string): string {
  const text = id.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
