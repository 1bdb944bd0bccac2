import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DatasetColumn, FeatureOperation, FeaturePreview, FeatureStep } from '@/api/types';
import { BeforeAfter } from './before-after';
import { ColumnPickers } from './column-pickers';
import { ParamFields } from './param-fields';
import { StepDialog } from './step-dialog';
import { StepList } from './step-list';

const column = (name: string, physical_type: DatasetColumn['physical_type']): DatasetColumn => ({
  name,
  physical_type,
  semantic_type: physical_type === 'string' ? 'categorical' : 'numeric',
  role: 'feature',
  nullable: true,
  distinct: 3,
  distinct_exact: true,
  missing: 2,
  evidence: '',
});

const operation = (part: Partial<FeatureOperation>): FeatureOperation => ({
  op: 'bin',
  title: 'Intervals',
  description: 'A number becomes the interval it lies in.',
  group: 'shape',
  takes: ['number'],
  together: false,
  replaces: true,
  needs_target: false,
  least_columns: 1,
  params: {
    properties: {
      bins: { title: 'Intervals', description: 'At most', type: 'integer', default: 5 },
    },
    required: [],
  },
  ...part,
});

function Pickers({ onSteps }: { onSteps: (steps: FeatureStep[]) => void }) {
  const [steps, setSteps] = useState<FeatureStep[]>([]);
  return (
    <MantineProvider env="test">
      <ColumnPickers
        columns={[column('age', 'double'), column('town', 'string')]}
        steps={steps}
        hasTarget={false}
        onChange={(next) => {
          setSteps(next);
          onSteps(next);
        }}
      />
    </MantineProvider>
  );
}

/** A page without a layout has no room for anything. */
function givesRoom() {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(420);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(50);
}

describe('pickers by column', () => {
  afterEach(() => vi.restoreAllMocks());

  it('keeps only the columns in sight of a very wide table, and finds the others', async () => {
    givesRoom();
    const wide = Array.from({ length: 10_000 }, (_, place) => column(`c${place}`, 'double'));
    render(
      <MantineProvider env="test">
        <ColumnPickers columns={wide} steps={[]} hasTarget={false} onChange={() => {}} />
      </MantineProvider>,
    );
    expect(document.querySelector('[aria-label="Scaling of c0"]')).not.toBeNull();
    expect(document.querySelector('[aria-label="Scaling of c9876"]')).toBeNull();
    await userEvent.click(screen.getByLabelText('Filter columns'));
    await userEvent.paste('c9876');
    expect(screen.getByText('1 of 10,000')).toBeInTheDocument();
    expect(document.querySelector('[aria-label="Scaling of c9876"]')).not.toBeNull();
  });

  it('write steps, and offer only what fits', async () => {
    const onSteps = vi.fn();
    render(<Pickers onSteps={onSteps} />);
    await userEvent.click(screen.getByRole('combobox', { name: 'Scaling of age' }));
    await userEvent.click(await screen.findByRole('option', { name: 'Robust' }));
    expect(onSteps).toHaveBeenLastCalledWith([
      { op: 'robust_scaler', columns: ['age'], params: {} },
    ]);
    expect(screen.queryByRole('combobox', { name: 'Scaling of town' })).toBeNull();
    await userEvent.click(screen.getByRole('combobox', { name: 'Encoding of town' }));
    expect(screen.queryByRole('option', { name: 'Target' })).toBeNull();
  });
});

describe('parameters', () => {
  it('takes any values where a list names neither columns nor choices', async () => {
    const onChange = vi.fn();
    const missing_values = {
      title: 'Also missing',
      description: 'Values that stand for none',
      type: 'array',
      items: { type: ['string', 'number'] },
    };
    render(
      <MantineProvider env="test">
        <ParamFields
          operation={operation({ params: { properties: { missing_values }, required: [] } })}
          values={{}}
          columns={['age']}
          errors={{}}
          onChange={onChange}
        />
      </MantineProvider>,
    );
    await userEvent.type(screen.getByRole('combobox', { name: 'Also missing' }), '-999{Enter}');
    expect(onChange).toHaveBeenLastCalledWith({ missing_values: ['-999'] });
  });
});

describe('the list of steps', () => {
  it('moves, removes, and says what is wrong at its place', async () => {
    const onChange = vi.fn();
    const steps = [
      { op: 'bin', columns: ['a'], params: {} },
      { op: 'bin', columns: ['b'], params: {} },
    ];
    render(
      <MantineProvider env="test">
        <StepList
          steps={steps}
          operations={[operation({})]}
          faults={{ 1: 'there is no column "b"' }}
          onChange={onChange}
          onEdit={() => {}}
        />
      </MantineProvider>,
    );
    expect(screen.getByRole('alert')).toHaveTextContent('there is no column "b"');
    expect(screen.getByRole('button', { name: 'Move step 1 up' })).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Move step 2 up' }));
    expect(onChange).toHaveBeenLastCalledWith([steps[1], steps[0]]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove step 1' }));
    expect(onChange).toHaveBeenLastCalledWith([steps[1]]);
  });
});

describe('a step by hand', () => {
  it('asks for what it needs before it is kept', async () => {
    const onSave = vi.fn();
    const pair = operation({ op: 'interaction', title: 'Two columns as one', least_columns: 2 });
    render(
      <MantineProvider env="test">
        <StepDialog
          operations={[pair, operation({})]}
          columns={['a', 'b']}
          step={undefined}
          onSave={onSave}
          onClose={() => {}}
        />
      </MantineProvider>,
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add step' }));
    expect(within(dialog).getByText('Choose 2 columns or more.')).toBeInTheDocument();
    expect(onSave).not.toHaveBeenCalled();
    await userEvent.click(within(dialog).getByRole('combobox', { name: 'Columns' }));
    await userEvent.click(await screen.findByRole('option', { name: 'a' }));
    await userEvent.click(await screen.findByRole('option', { name: 'b' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add step' }));
    expect(onSave).toHaveBeenCalledWith({ op: 'interaction', columns: ['a', 'b'], params: {} });
  });
});

describe('before and after', () => {
  beforeEach(() => givesRoom());
  afterEach(() => vi.restoreAllMocks());

  it('marks what changed and names what is missing', () => {
    const preview: FeaturePreview = {
      rows_looked_at: 2,
      output_count: 1,
      output_columns: [],
      sentences: [],
      warnings: [],
      before: { columns: ['x'], rows: [[1], [null]] },
      after: {
        columns: ['x', 'y'],
        rows: [
          [1, 2],
          [0.5, null],
        ],
      },
    };
    render(
      <MantineProvider env="test">
        <BeforeAfter preview={preview} />
      </MantineProvider>,
    );
    const sheet = screen.getByRole('grid', { name: 'Rows after the steps' });
    const cells = within(sheet).getAllByRole('gridcell');
    expect(cells.map((cell) => cell.textContent)).toEqual(['1', '2', '0.5', 'missing']);
    expect(cells.map((cell) => cell.dataset.marked ?? 'false')).toEqual([
      'false',
      'true',
      'true',
      'true',
    ]);
  });
});
