import { describe, expect, it } from 'vitest';
import { configOf, fieldsMeant, movedPlace, readSettings, settingFaults } from './settings';

const schema = {
  type: 'object',
  required: ['host'],
  properties: {
    host: { title: 'Host', type: 'string', description: 'Where', 'x-place': true },
    port: {
      title: 'Port',
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      default: 5432,
      'x-place': true,
    },
    auth: { title: 'Sign in by', type: 'string', enum: ['key', 'sas'], default: 'key' },
    key: {
      title: 'Key',
      type: 'string',
      writeOnly: true,
      format: 'password',
      'x-only-with': 'auth=key',
    },
    sas: {
      title: 'SAS',
      type: 'string',
      writeOnly: true,
      format: 'textarea',
      'x-only-with': 'auth=sas',
    },
    ca: { title: 'CA', type: 'string', format: 'textarea', 'x-level': 'advanced' },
  },
};
const fields = readSettings(schema);

describe('settings of a data source', () => {
  it('are read from the schema of the kind', () => {
    expect(fields.map((field) => field.kind)).toEqual([
      'text',
      'integer',
      'choice',
      'secret',
      'secret-lines',
      'lines',
    ]);
    expect(fields.filter((field) => field.advanced).map((field) => field.name)).toEqual(['ca']);
    expect(readSettings(null)).toEqual([]);
  });

  it('are shown when the choice they belong to is made', () => {
    const names = (auth?: string) => fieldsMeant(fields, { auth }).map((field) => field.name);
    expect(names()).toContain('key');
    expect(names('sas')).toEqual(['host', 'port', 'auth', 'sas', 'ca']);
  });

  it('are sent without empty ones and without those of another choice', () => {
    expect(configOf(fields, { host: 'db', port: '', auth: 'sas', key: 'x', sas: 'y' })).toEqual({
      host: 'db',
      auth: 'sas',
      sas: 'y',
    });
  });

  it('ask for what is required', () => {
    expect(settingFaults(fields, {})).toEqual({ host: 'Enter host.' });
    expect(settingFaults(fields, { host: 'db', port: 1.5 })).toEqual({
      port: 'Enter a whole number.',
    });
  });

  it('ask for a kept secret again when the place changes', () => {
    const before = { host: 'db', key: 'set' };
    expect(movedPlace(fields, before, { host: 'db', port: 5432 })).toBeUndefined();
    expect(settingFaults(fields, { host: 'other', key: 'set' }, before).key).toMatch(
      /Host changed/,
    );
    expect(settingFaults(fields, { host: 'other', key: 'new' }, before)).toEqual({});
  });
});
