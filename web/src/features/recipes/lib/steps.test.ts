import { describe, expect, it } from 'vitest';
import type { FeatureOperation, FeatureStep } from '@/api/types';
import {
  asRequest,
  choose,
  chosen,
  kindOf,
  moved,
  offered,
  openPart,
  placeOf,
  sameStep,
  stepSentence,
  withSteps,
} from './steps';

const step = (op: string, columns: string[], params = {}): FeatureStep => ({ op, columns, params });

describe('suggestions', () => {
  it('leave out the columns that are settled otherwise', () => {
    const steps = [step('one_hot_encoder', ['a']), step('drop', ['d'])];
    expect(openPart(step('frequency_encoder', ['a', 'b']), steps)?.columns).toEqual(['b']);
    expect(openPart(step('frequency_encoder', ['a']), steps)).toBeUndefined();
    expect(openPart(step('log', ['d']), steps)).toBeUndefined();
    expect(openPart(step('interaction', ['a', 'b']), steps)?.columns).toEqual(['a', 'b']);
  });

  it('are taken before what comes later for their columns', () => {
    const steps = [step('one_hot_encoder', ['a']), step('robust_scaler', ['b'])];
    const taken = withSteps(steps, [step('imputer', ['b']), step('log', ['c'])]);
    expect(taken.map((item) => item.op)).toEqual([
      'one_hot_encoder',
      'imputer',
      'robust_scaler',
      'log',
    ]);
  });
});

describe('pickers', () => {
  it('share a step among columns with the same choice', () => {
    let steps = choose([], 'scaling', 'a', 'standard_scaler');
    steps = choose(steps, 'scaling', 'b', 'standard_scaler');
    expect(steps).toEqual([step('standard_scaler', ['a', 'b'])]);
    steps = choose(steps, 'scaling', 'a', 'minmax_scaler');
    expect(steps).toEqual([step('standard_scaler', ['b']), step('minmax_scaler', ['a'])]);
    expect(choose(choose(steps, 'scaling', 'a', undefined), 'scaling', 'b', undefined)).toEqual([]);
  });

  it('fill before they scale, whatever is chosen first', () => {
    const scaled = choose([], 'scaling', 'a', 'robust_scaler');
    expect(choose(scaled, 'missing', 'a', 'median').map((item) => item.op)).toEqual([
      'imputer',
      'robust_scaler',
    ]);
  });

  it('read what the steps say', () => {
    const steps = [step('imputer', ['a', 'b'], { strategy: 'auto' }), step('log', ['a'])];
    expect(chosen(steps, 'missing', 'a')).toBe('custom');
    expect(chosen(steps, 'shape', 'a')).toBe('log');
    expect(chosen(steps, 'shape', 'b')).toBeUndefined();
    expect(chosen([{ ...step('log', ['a']), keep_input: true }], 'shape', 'a')).toBeUndefined();
  });

  it('offer what fits the column', () => {
    expect(kindOf({ physical_type: 'timestamp' })).toBe('time');
    expect(kindOf({ physical_type: 'decimal' })).toBe('number');
    expect(offered('scaling', 'text', true)).toEqual([]);
    const ops = (hasTarget: boolean) => offered('encoding', 'text', hasTarget).map((c) => c.op);
    expect(ops(true)).toContain('target_encoder');
    expect(ops(false)).not.toContain('target_encoder');
  });
});

describe('steps', () => {
  it('move, and stay where they cannot', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });

  it('are the same when they do the same', () => {
    expect(sameStep(step('log', ['a'], { x: 1 }), step('log', ['a'], { x: 1 }))).toBe(true);
    expect(sameStep(step('log', ['a']), step('log', ['b']))).toBe(false);
  });

  it('read as sentences', () => {
    const operations = [{ op: 'log', title: 'Logarithm' } as FeatureOperation];
    expect(stepSentence(step('log', ['a']), operations)).toBe('Logarithm: a');
    expect(stepSentence(step('log', ['a', 'b']), operations)).toBe('Logarithm: a and b');
    expect(stepSentence(step('pca', ['a', 'b', 'c', 'd']), operations)).toBe(
      'pca: a, b and 2 more',
    );
  });

  it('are sent without empty texts', () => {
    expect(asRequest([step('lag', ['a'], { by: '', order: 't' })])).toEqual([
      { op: 'lag', columns: ['a'], params: { order: 't' } },
    ]);
  });

  it('are found in what the server says of them', () => {
    expect(placeOf('steps[2].columns')).toBe(2);
    expect(placeOf('Step 3 (log) finds no column')).toBe(2);
    expect(placeOf('dataset_id')).toBeUndefined();
  });
});
