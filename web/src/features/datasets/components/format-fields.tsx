import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormatOptions, Inspection } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { delimiters, encodings, sheetChoices, type TableFormat } from '../lib/inspection';
import classes from './import-preview.module.css';

interface FormatFieldsProps {
  format: TableFormat;
  found: Inspection | undefined;
  options: FormatOptions;
  onChange: (options: FormatOptions) => void;
}

type FieldsProps = Omit<FormatFieldsProps, 'format'>;

function EncodingField({ found, options, onChange }: FieldsProps) {
  const encoding = options.encoding ?? found?.encoding ?? 'utf-8';
  return (
    <Select
      label="Encoding"
      data={encodings.includes(encoding) ? encodings : [encoding, ...encodings]}
      allowDeselect={false}
      value={encoding}
      onChange={(next) => onChange({ ...options, encoding: next ?? 'utf-8' })}
    />
  );
}

function HeaderFields({
  found,
  options,
  onChange,
  skipLabel,
}: FieldsProps & { skipLabel: string }) {
  return (
    <>
      <NumberInput
        label={skipLabel}
        hideControls
        min={0}
        allowDecimal={false}
        value={options.skip_rows ?? found?.skip_rows ?? 0}
        onChange={(next) => onChange({ ...options, skip_rows: Number(next) || 0 })}
      />
      <Switch
        className={classes.header}
        label="First row names the columns"
        checked={options.header ?? found?.header ?? true}
        onChange={(event) => onChange({ ...options, header: event.currentTarget.checked })}
      />
    </>
  );
}

/** Words that stand for nothing, beside the empty cell. */
function MissingWords({ options, onChange, builtIn }: FieldsProps & { builtIn: boolean }) {
  const usual = builtIn && options.keep_default_nulls !== false;
  return (
    <>
      <TagsInput
        className={classes.words}
        label="Words that mean missing"
        description={
          usual ? 'Besides empty cells, NA, n/a, null and the like' : 'Besides empty cells'
        }
        placeholder="Type one, press Enter"
        acceptValueOnBlur
        maxTags={100}
        value={options.null_values ?? []}
        onChange={(next) => {
          const rest = { ...options };
          delete rest.null_values;
          onChange(next.length > 0 ? { ...rest, null_values: next } : rest);
        }}
      />
      {builtIn && (
        <Switch
          className={classes.header}
          label="NA and the like are missing"
          checked={options.keep_default_nulls ?? true}
          onChange={(event) =>
            onChange({ ...options, keep_default_nulls: event.currentTarget.checked })
          }
        />
      )}
    </>
  );
}

function CsvFields(props: FieldsProps) {
  const { found, options, onChange } = props;
  const delimiter = options.delimiter ?? found?.delimiter ?? ',';
  const quote = options.quote ?? found?.quote ?? '"';
  return (
    <>
      <Select
        label="Columns are split by"
        data={
          delimiters.some((choice) => choice.value === delimiter)
            ? delimiters
            : [...delimiters, { value: delimiter, label: delimiter }]
        }
        allowDeselect={false}
        value={delimiter}
        onChange={(next) => onChange({ ...options, delimiter: next ?? ',' })}
      />
      <Select
        label="Texts are quoted by"
        data={[
          { value: '"', label: 'double quote "' },
          { value: "'", label: "single quote '" },
          { value: '', label: 'nothing' },
        ]}
        allowDeselect={false}
        value={quote}
        onChange={(next) => onChange({ ...options, quote: next ?? '"' })}
      />
      <Select
        label="Decimal mark"
        data={[
          { value: '.', label: 'point 1.5' },
          { value: ',', label: 'comma 1,5' },
        ]}
        allowDeselect={false}
        value={options.decimal ?? found?.decimal ?? '.'}
        onChange={(next) => onChange({ ...options, decimal: next === ',' ? ',' : '.' })}
      />
      <EncodingField {...props} />
      <HeaderFields {...props} skipLabel="Skip lines at the top" />
      <MissingWords {...props} builtIn />
    </>
  );
}

/** The path is read when it is left, so that no half of it is looked up. */
function PathField({ found, options, onChange }: FieldsProps) {
  const used = options.json_path ?? found?.json_path ?? '';
  const [typed, setTyped] = useState<string>();
  function apply() {
    if (typed === undefined || typed === used) return;
    const next = { ...options };
    delete next.json_path;
    onChange(typed.trim() ? { ...next, json_path: typed.trim() } : next);
    setTyped(undefined);
  }
  return (
    <TextInput
      label="Where the rows are"
      description="Names of members, such as $.data.items"
      placeholder="$"
      value={typed ?? used}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply();
      }}
    />
  );
}

function SheetFields(props: FieldsProps) {
  const { found, options, onChange } = props;
  const sheets = sheetChoices(found?.sheets ?? []);
  return (
    <>
      <Select
        label="Sheet"
        data={sheets}
        allowDeselect={false}
        value={options.sheet ?? found?.sheet ?? null}
        disabled={sheets.length === 0}
        onChange={(next) => onChange(next ? { sheet: next } : {})}
      />
      <HeaderFields {...props} skipLabel="Skip rows at the top" />
      <MissingWords {...props} builtIn />
    </>
  );
}

/** How the file is read, as far as its format leaves a choice. */
export function FormatFields({ format, ...props }: FormatFieldsProps) {
  if (format === 'parquet')
    return <p className={layout.dim}>A Parquet file names its columns and their types itself.</p>;
  return (
    <div className={classes.format}>
      {format === 'csv' && <CsvFields {...props} />}
      {format === 'json' && (
        <>
          <PathField {...props} />
          <EncodingField {...props} />
          <MissingWords {...props} builtIn={false} />
        </>
      )}
      {format === 'xlsx' && <SheetFields {...props} />}
    </div>
  );
}
