import { expect, test } from 'vitest';
import { proposeTarget, type TargetColumn } from './propose-target';

function column(name: string, part: Partial<TargetColumn> = {}): TargetColumn {
  return {
    name,
    physical_type: 'string',
    semantic_type: 'categorical',
    role: 'feature',
    distinct: 3,
    missing: 0,
    ...part,
  };
}

const number = { physical_type: 'double', semantic_type: 'numeric', distinct: 200 };

test('takes the last binary column', () => {
  const columns = [
    column('plan', { distinct: 4 }),
    column('tenure', number),
    column('left', { distinct: 2 }),
  ];
  const proposal = proposeTarget(columns, 'classification');
  expect(proposal?.column).toBe('left');
  expect(proposal?.reason).toContain('two values');
});

test('prefers a name that sounds like a target', () => {
  const columns = [
    column('species'),
    column('island'),
    column('sex', { distinct: 2, missing: 11 }),
  ];
  expect(proposeTarget(columns, 'classification')?.column).toBe('species');
});

test('the project’s own target wins, then the role', () => {
  const columns = [column('a'), column('b', { role: 'target' }), column('churn', { distinct: 2 })];
  expect(proposeTarget(columns, 'classification', 'a')?.column).toBe('a');
  expect(proposeTarget(columns, 'classification', 'gone')?.column).toBe('b');
});

test('regression wants a number', () => {
  const columns = [column('city'), column('area', number), column('price', number)];
  expect(proposeTarget(columns, 'regression')?.column).toBe('price');
  expect(proposeTarget([column('city')], 'regression')).toBeUndefined();
});

test('identifiers and constants are never proposed', () => {
  const columns = [
    column('id', { role: 'identifier', semantic_type: 'identifier' }),
    column('same', { semantic_type: 'constant', distinct: 1 }),
  ];
  expect(proposeTarget(columns, 'classification')).toBeUndefined();
});

test('clustering has no target', () => {
  expect(proposeTarget([column('a')], 'clustering')).toBeUndefined();
});
