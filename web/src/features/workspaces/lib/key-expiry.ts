export const expiryChoices = [
  { value: '7', label: 'in 7 days' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'never', label: 'never' },
];

/** The chosen number of days from now, as the API takes it; null for never. */
export function expiryDate(choice: string, nowMs: number): string | null {
  const days = Number(choice);
  if (!Number.isFinite(days)) return null;
  return new Date(nowMs + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
