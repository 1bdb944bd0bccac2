import { describe, expect, it } from 'vitest';
import type { DatasetColumn, Rule, RuleResult, RuleResults } from '@/api/types';
import { columnsFor, draftFaults, draftOf, firstDraft, toCreate, toUpdate } from './rule-draft';
import { exampleWords, ruleRows, verdict } from './rule-results';

const column = (name: string, physical_type: DatasetColumn['physical_type']) =>
  ({ name, physical_type }) as DatasetColumn;
const columns = [column('age', 'int64'), column('plan', 'string'), column('at', 'timestamp')];

const rule: Rule = {
  id: 'r1',
  project_id: 'p',
  datasource_id: null,
  dataset_name: 'people',
  name: 'age from 0 to 120',
  kind: 'range',
  severity: 'error',
  columns: ['age'],
  min: 0,
  max: 120,
  values: [],
  pattern: null,
  max_age_hours: null,
  tolerance: 0.015,
  created_at: '2024-01-01T00:00:00Z',
  updated_at: '2024-01-02T00:00:00Z',
  deleted_at: null,
};

describe('a rule in the form', () => {
  it('sends only what its kind has', () => {
    const range = { ...firstDraft(), columns: ['age'], min: 0, max: '' };
    expect(toCreate(range, columns)).toEqual({
      kind: 'range',
      severity: 'error',
      columns: ['age'],
      min: 0,
      max: null,
      tolerance: 0,
    });
    expect(toCreate({ ...firstDraft('row_count'), min: 10, name: ' Enough ' }, columns)).toEqual({
      kind: 'row_count',
      severity: 'error',
      min: 10,
      max: null,
      name: 'Enough',
    });
  });

  it('takes a list of numbers for numbers, of texts for texts', () => {
    const set = { ...firstDraft('set'), values: ['1', 'x'] };
    expect(toCreate({ ...set, columns: ['age'] }, columns).values).toEqual([1, 'x']);
    expect(toCreate({ ...set, columns: ['plan'] }, columns).values).toEqual(['1', 'x']);
  });

  it('counts ages in hours and shares from percent', () => {
    const fresh = { ...firstDraft('freshness'), columns: ['at'], age: 3, ageUnit: 'days' as const };
    expect(toCreate(fresh, columns).max_age_hours).toBe(72);
    const draft = draftOf(rule);
    expect(draft.tolerance).toBe(1.5);
    expect(toUpdate({ ...draft, max: 100 }, rule, columns)).toEqual({
      severity: 'error',
      columns: ['age'],
      min: 0,
      max: 100,
      tolerance: 0.015,
    });
  });

  it('names what is missing', () => {
    expect(draftFaults(firstDraft())).toHaveProperty('columns');
    expect(draftFaults({ ...firstDraft(), columns: ['age'] })).toHaveProperty('min');
    expect(draftFaults({ ...firstDraft(), columns: ['age'], min: 3, max: 1 })).toHaveProperty(
      'max',
    );
    expect(draftFaults({ ...firstDraft('unique'), columns: ['age'] })).toEqual({});
  });

  it('offers the columns that can keep it', () => {
    expect(columnsFor('freshness', columns).map(({ name }) => name)).toEqual(['at']);
    expect(columnsFor('range', columns).map(({ name }) => name)).toEqual(['age', 'at']);
    expect(columnsFor('row_count', columns)).toEqual([]);
  });
});

describe('results', () => {
  const result: RuleResult = {
    rule_id: 'r1',
    name: rule.name,
    kind: 'range',
    severity: 'error',
    columns: ['age'],
    passed: false,
    checked: 3,
    violations: 1,
    observed: null,
    message: '1 of 3 values is outside (33.3 %).',
    examples: [{ row: 1199, value: '130' }],
  };
  const results: RuleResults = {
    dataset_id: 'd',
    status: 'ready',
    passed: false,
    broken_errors: 1,
    broken_warnings: 0,
    checked_at: '2024-01-03T00:00:00Z',
    error: null,
    job: null,
    items: [result],
  };

  it('stand beside their rules, and say when the rule has changed since', () => {
    expect(ruleRows([rule], results)[0]).toMatchObject({ result, stale: false });
    const changed = { ...rule, updated_at: '2024-01-04T00:00:00Z' };
    expect(ruleRows([changed], results)[0]?.stale).toBe(true);
    expect(ruleRows([{ ...rule, id: 'new' }], results)[0]?.result).toBeUndefined();
  });

  it('are put in words', () => {
    expect(verdict(results)).toBe('1 of 1 rule broken: 1 error.');
    expect(verdict({ ...results, broken_errors: 0 })).toBe('The rule is kept.');
    expect(exampleWords({ row: 1199, value: '130' })).toBe('Row 1,200: 130');
    expect(exampleWords({ row: 0, value: null })).toBe('Row 1: no value');
  });
});
