// Rules beside what they came to.
import type { Rule, RuleResult, RuleResults } from '@/api/types';
import { formatCount, plural } from '@/lib/format';

export interface RuleRow {
  rule: Rule;
  result: RuleResult | undefined;
  /** The rule is another one than the one that was checked. */
  stale: boolean;
}

export function ruleRows(rules: readonly Rule[], results: RuleResults | undefined): RuleRow[] {
  return rules.map((rule) => {
    const result = results?.items.find((item) => item.rule_id === rule.id);
    const stale = Boolean(
      result && results?.checked_at && Date.parse(rule.updated_at) > Date.parse(results.checked_at),
    );
    return { rule, result, stale };
  });
}

/** "All 5 rules are kept." */
export function verdict(results: RuleResults): string {
  const { items, broken_errors: errors, broken_warnings: warnings } = results;
  if (errors + warnings === 0)
    return items.length === 1
      ? 'The rule is kept.'
      : `All ${plural(items.length, 'rule')} are kept.`;
  const parts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${errors + warnings} of ${plural(items.length, 'rule')} broken: ${parts.join(', ')}.`;
}

/** "Row 18: 130", with rows as people count them. */
export function exampleWords({ row, value }: RuleResult['examples'][number]): string {
  return `Row ${formatCount(row + 1)}: ${value ?? 'no value'}`;
}
