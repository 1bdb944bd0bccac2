import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState } from 'react';
import type { Inspection } from '@/api/types';
import { formatCount } from '@/lib/format';
import { isNumericType, typeChoices, type ColumnEdit, type ColumnEdits } from '../lib/inspection';
import classes from './inspected-table.module.css';

interface InspectedTableProps {
  inspection: Inspection;
  edits: ColumnEdits;
  faults: Record<string, string>;
  stale: boolean;
  onEdit: (column: string, change: ColumnEdit) => void;
}

type Column = Inspection['columns'][number];

const columnsOnScreen = 60;

interface HeadProps extends Pick<InspectedTableProps, 'onEdit'> {
  column: Column;
  edit: ColumnEdit;
  fault: string | undefined;
}

/** A column's fixes: whether it is imported, under which name, and as what. */
function Head({ column: { name, type }, edit, fault, onEdit }: HeadProps) {
  return (
    <th scope="col" data-skipped={edit.skip}>
      <div className={classes.name}>
        <Checkbox
          size="xs"
          aria-label={`Import ${name}`}
          checked={!edit.skip}
          onChange={(event) => onEdit(name, { skip: !event.currentTarget.checked })}
        />
        <TextInput
          size="xs"
          variant="unstyled"
          classNames={{ input: classes.nameInput }}
          aria-label={`Name of ${name}`}
          title={edit.rename === undefined ? name : `“${name}” in the file`}
          value={edit.rename ?? name}
          disabled={edit.skip}
          error={fault}
          autoComplete="off"
          spellCheck={false}
          maxLength={255}
          onChange={(event) => onEdit(name, { rename: event.currentTarget.value })}
        />
      </div>
      <Select
        aria-label={`Type of ${name}`}
        size="xs"
        w={172}
        data={typeChoices(type)}
        allowDeselect={false}
        disabled={edit.skip}
        value={edit.type ?? type}
        data-changed={edit.type !== undefined || undefined}
        onChange={(next) => {
          if (next) onEdit(name, { type: next });
        }}
      />
    </th>
  );
}

interface FinderProps {
  search: string;
  onSearch: (search: string) => void;
  from: number;
  onFrom: (from: number) => void;
  found: number;
  all: number;
}

/** Leads to the columns that are not on screen. */
function Finder({ search, onSearch, from, onFrom, found, all }: FinderProps) {
  const to = Math.min(from + columnsOnScreen, found);
  return (
    <div className={classes.finder}>
      <TextInput
        size="xs"
        aria-label="Find a column"
        placeholder="Find a column"
        leftSection={<Search size={14} aria-hidden />}
        value={search}
        data-search
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
      <span aria-live="polite">
        {found === 0
          ? `No column contains “${search}”.`
          : `Columns ${formatCount(from + 1)} to ${formatCount(to)} of ${formatCount(found)}${
              found < all ? ` found, ${formatCount(all)} in the file` : ''
            }`}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        disabled={from === 0}
        onClick={() => onFrom(from - columnsOnScreen)}
      >
        Columns before
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={to >= found}
        onClick={() => onFrom(from + columnsOnScreen)}
      >
        Columns after
      </Button>
    </div>
  );
}

function Cell({ text }: { text: string | null | undefined }) {
  return text ? text : <span className={classes.missing}>missing</span>;
}

/** The file's first rows under its columns, each with its fixes; of many columns some are on screen at a time. */
export function InspectedTable({ inspection, edits, faults, stale, onEdit }: InspectedTableProps) {
  const [search, setSearch] = useState('');
  const [from, setFrom] = useState(0);
  const needle = search.trim().toLowerCase();
  const found = inspection.columns
    .map((column, place) => ({ column, place }))
    .filter(({ column }) => column.name.toLowerCase().includes(needle));
  // Another reading of the file may have fewer columns.
  const start = from < found.length ? from : 0;
  const shown = found.slice(start, start + columnsOnScreen);
  return (
    <>
      {inspection.columns.length > columnsOnScreen && (
        <Finder
          search={search}
          onSearch={(next) => {
            setSearch(next);
            setFrom(0);
          }}
          from={start}
          onFrom={setFrom}
          found={found.length}
          all={inspection.columns.length}
        />
      )}
      <div
        className={classes.scroll}
        data-stale={stale || undefined}
        role="region"
        aria-label="First rows"
        tabIndex={0}
      >
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col" className={classes.number}>
                #
              </th>
              {shown.map(({ column }) => (
                <Head
                  key={column.name}
                  column={column}
                  edit={edits[column.name] ?? {}}
                  fault={faults[column.name]}
                  onEdit={onEdit}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {inspection.rows.map((row, index) => (
              <tr key={index}>
                <td className={classes.number}>{index + 1}</td>
                {shown.map(({ column: { name, type }, place }) => (
                  <td
                    key={name}
                    data-numeric={isNumericType(edits[name]?.type ?? type) || undefined}
                    data-skipped={edits[name]?.skip}
                  >
                    <Cell text={row[place]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
