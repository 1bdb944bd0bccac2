// State of a form: values, errors at the fields, focus on the first wrong one, the server's field errors put where they belong.
import { useState, type FormEvent } from 'react';
import { ApiError, fieldErrors } from '@/api/errors';

export type FormErrors<T> = Partial<Record<keyof T & string, string>>;

interface FormOptions<T> {
  initial: T;
  check?: (values: T) => FormErrors<T>;
  submit: (values: T) => Promise<unknown>;
  /** Field names of the server that differ from ours: {"current": "password"}. */
  serverNames?: Record<string, keyof T & string>;
}

export function useForm<T extends object>({
  initial,
  check,
  submit,
  serverNames = {},
}: FormOptions<T>) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FormErrors<T>>({});
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  function set<K extends keyof T & string>(name: K, value: T[K]) {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors((before) => ({ ...before, [name]: undefined }));
  }

  function show(found: FormErrors<T>) {
    setErrors(found);
    const first = Object.keys(found).find((name) => found[name as keyof T & string]);
    // The field gets its invalid state with the next paint; focus it then, so that its message is read with it.
    if (first)
      requestAnimationFrame(() => {
        // Forms in dialogs come last in the document and are the ones in front.
        [...document.querySelectorAll<HTMLElement>(`[name="${first}"], [data-field="${first}"]`)]
          .at(-1)
          ?.focus();
      });
  }

  function receive(error: unknown) {
    const known: FormErrors<T> = {};
    for (const [field, message] of Object.entries(fieldErrors(error))) {
      const name = serverNames[field] ?? field;
      if (name in values) known[name as keyof T & string] = message;
    }
    show(known);
    const placed = Object.keys(known).length;
    const everyFieldPlaced =
      error instanceof ApiError && placed > 0 && placed >= error.fields.length;
    setFailure(everyFieldPlaced ? undefined : error);
  }

  async function run() {
    if (busy) return;
    setFailure(undefined);
    const found = check?.(values) ?? {};
    if (Object.values(found).some(Boolean)) {
      show(found);
      return;
    }
    setErrors({});
    setBusy(true);
    try {
      await submit(values);
    } catch (error) {
      receive(error);
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    void run();
  }

  /** Props of a text field. */
  function text<K extends keyof T & string>(name: K) {
    return {
      name,
      value: values[name] as string,
      error: errors[name],
      onChange: (event: { currentTarget: { value: string } }) =>
        set(name, event.currentTarget.value as T[K]),
    };
  }

  return { values, set, errors, failure, busy, onSubmit, run, text };
}
