import { expect, test } from 'vitest';
import type { QualityIssue, TableQuality } from '@/api/types';
import {
  evidenceOf,
  everyStep,
  groupIssues,
  isCutShort,
  issuesLeft,
  issueTitle,
  verdict,
} from './quality';

function issue(part: Partial<QualityIssue>): QualityIssue {
  return {
    code: 'missing',
    severity: 'low',
    column: 'a',
    message: '',
    evidence: {},
    advice: '',
    suggestion: null,
    ...part,
  };
}

function report(issues: QualityIssue[]): TableQuality {
  return {
    score: 90,
    deductions: [],
    row_count: 10,
    exact: true,
    sample_rows: null,
    duplicate_rows: 0,
    missing_cells: 0,
    target: null,
    column_count: 0,
    issue_count: issues.length,
    columns: [],
    issues,
    plan: [],
  };
}

test('issues of one kind and severity stand together, with as few steps as cure them', () => {
  const groups = groupIssues([
    issue({ column: 'a', suggestion: { op: 'impute', columns: ['a'], strategy: 'median' } }),
    issue({ code: 'skewed', column: 'b' }),
    issue({ column: 'c', suggestion: { op: 'impute', columns: ['c'], strategy: 'median' } }),
  ]);
  expect(groups.map(({ title, issues }) => [title, issues.length])).toEqual([
    ['Missing values', 2],
    ['Long tail', 1],
  ]);
  expect(groups[0]?.steps).toEqual([{ op: 'impute', columns: ['a', 'c'], strategy: 'median' }]);
  expect(groups[1]?.steps).toEqual([]);
});

test('a code this page does not know is still words', () => {
  expect(issueTitle('odd_units')).toBe('Odd units');
});

test('all suggestions at once are the plan of the server', () => {
  const plan = [
    { op: 'set_missing', columns: ['a'], values: ['?'] },
    { op: 'impute', columns: ['a'], strategy: 'median' },
    { op: 'drop_column', columns: ['b'] },
  ];
  expect(everyStep({ ...report([]), plan: [...plan, { op: 'of a later server' }] })).toEqual(plan);
});

test('evidence reads as figures', () => {
  expect(evidenceOf(issue({ evidence: { missing: 11, ratio: 0.032 } }))).toEqual([
    ['missing', '11'],
    ['share', '3.20 %'],
  ]);
  const formats = [{ format: 'DD/MM/YYYY', rows: 1200, example: '31/01/2024' }];
  expect(evidenceOf(issue({ code: 'mixed_date_formats', evidence: { formats } }))).toEqual([
    ['formats', 'DD/MM/YYYY (1,200)'],
  ]);
  expect(evidenceOf(issue({ code: 'target_imbalance', evidence: { ratio: 12 } }))).toEqual([
    ['times as frequent', '12'],
  ]);
});

test('the verdict follows the worst issue', () => {
  expect(verdict(report([]))).toMatch(/Nothing/);
  expect(verdict(report([issue({ severity: 'high' })]))).toMatch(/1 of the issues/);
  expect(verdict(report([issue({ severity: 'low' })]))).toMatch(/Good to train/);
});

test('of a report that was not fetched whole, the last severity may have more', () => {
  const part = report([issue({ severity: 'high' }), issue({ severity: 'medium' })]);
  expect(issuesLeft(part)).toBe(0);
  expect(isCutShort(part, 'medium')).toBe(false);
  const cut = { ...part, issue_count: 7069 };
  expect(issuesLeft(cut)).toBe(7067);
  expect([isCutShort(cut, 'high'), isCutShort(cut, 'medium')]).toEqual([false, true]);
});
