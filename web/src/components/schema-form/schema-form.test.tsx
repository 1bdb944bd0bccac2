import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { readSchema } from './read-schema';
import { SchemaForm } from './schema-form';

const fields = readSchema({
  properties: {
    rounds: { type: 'integer', default: 100, minimum: 1, maximum: 500 },
    depth: { type: 'integer', default: 3, minimum: 1, 'x-level': 'advanced' },
  },
});

function Form() {
  const [values, setValues] = useState<Record<string, unknown>>({});
  return (
    <MantineProvider>
      <SchemaForm
        fields={fields}
        values={values}
        errors={{}}
        remembered="test"
        onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
      />
    </MantineProvider>
  );
}

test('basic fields are open, advanced ones are folded', async () => {
  render(<Form />);
  expect(screen.getByLabelText('rounds')).toHaveValue('100');
  expect(screen.queryByLabelText('depth')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: /Advanced/ }));
  expect(screen.getByLabelText('depth')).toHaveValue('3');
});

test('a wrong value is said at the field, a change is marked', async () => {
  render(<Form />);
  const field = screen.getByLabelText('rounds');
  await userEvent.clear(field);
  await userEvent.type(field, '501');
  expect(screen.getByText('Must be at most 500.')).toBeInTheDocument();
  expect(screen.getByText('changed from 100')).toBeInTheDocument();
});
