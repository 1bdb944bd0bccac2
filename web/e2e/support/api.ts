// What a test needs to be there already is made through the API.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const penguins = fileURLToPath(new URL('../../../examples/data/penguins.csv', import.meta.url));

export const penguinsCsv = penguins;

export function serverUrl(): string {
  const url = process.env.LATHE_E2E_URL;
  if (!url) throw new Error('the server was not started');
  return url;
}

interface Named {
  id: string;
}

export class Api {
  private token = '';
  email = '';
  readonly password = 'correct horse battery staple';

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const form = body instanceof FormData;
    const response = await fetch(serverUrl() + path, {
      method,
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(body && !form ? { 'Content-Type': 'application/json' } : {}),
      },
      body: form ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** A new account, signed in, with a workspace of its own. */
  static async newUser(name: string): Promise<{ api: Api; workspaceId: string }> {
    const api = new Api();
    api.email = `${name.toLowerCase().replaceAll(' ', '.')}.${Date.now()}.${Math.floor(Math.random() * 1e6)}@example.com`;
    await api.call('POST', '/auth/register', {
      email: api.email,
      password: api.password,
      full_name: name,
    });
    await api.signIn();
    const me = await api.call<{ workspaces: Named[] }>('GET', '/auth/me');
    const workspace =
      me.workspaces[0] ??
      (await api.call<Named>('POST', '/api/workspaces', { name: `${name}'s workspace` }));
    return { api, workspaceId: workspace.id };
  }

  async signIn(): Promise<string> {
    const body = { email: this.email, password: this.password };
    const pair = await this.call<{ access_token: string; refresh_token: string }>(
      'POST',
      '/auth/login',
      body,
    );
    this.token = pair.access_token;
    return pair.refresh_token;
  }

  project(workspaceId: string, name: string, type: string): Promise<Named> {
    return this.call('POST', `/api/workspaces/${workspaceId}/projects`, { name, type });
  }

  async upload(
    projectId: string,
    filename: string,
    text: string | Uint8Array<ArrayBuffer>,
  ): Promise<{ sourceId: string; uploadId: string }> {
    const source = await this.call<Named>('POST', `/api/projects/${projectId}/datasources`, {
      name: `Files ${filename} ${Math.random()}`,
      kind: 'file',
    });
    const form = new FormData();
    form.append('file', new File([text], filename, { type: 'text/csv' }));
    const upload = await this.call<Named>('POST', `/api/datasources/${source.id}/upload`, form);
    return { sourceId: source.id, uploadId: upload.id };
  }

  async dataset(projectId: string, name: string, text: string): Promise<string> {
    const { sourceId, uploadId } = await this.upload(projectId, `${name}.csv`, text);
    const made = await this.call<Named>('POST', '/api/datasets', {
      project_id: projectId,
      datasource_id: sourceId,
      upload_id: uploadId,
      name,
      on_bad_value: 'null',
    });
    await this.until(`/api/datasets/${made.id}`, (item) => item.status === 'ready');
    return made.id;
  }

  /** Another version of a dataset, from its own data source; however its import ends. */
  async version(projectId: string, datasetId: string, name: string, text: string): Promise<string> {
    const { datasource_id: sourceId } = await this.call<{ datasource_id: string }>(
      'GET',
      `/api/datasets/${datasetId}`,
    );
    const form = new FormData();
    form.append('file', new File([text], `${name}.csv`, { type: 'text/csv' }));
    const upload = await this.call<Named>('POST', `/api/datasources/${sourceId}/upload`, form);
    const made = await this.call<Named>('POST', '/api/datasets', {
      project_id: projectId,
      datasource_id: sourceId,
      upload_id: upload.id,
      name,
    });
    await this.until(`/api/datasets/${made.id}`, ({ status }) => status !== 'importing', false);
    return made.id;
  }

  penguins(projectId: string): Promise<string> {
    return this.dataset(projectId, 'penguins', readFileSync(penguins, 'utf8'));
  }

  /** Trains and waits; returns the training and its best model. */
  async train(
    projectId: string,
    request: object,
  ): Promise<{ trainingId: string; modelId: string }> {
    const training = await this.call<Named>('POST', `/api/projects/${projectId}/train`, request);
    const done = await this.until(
      `/api/trainings/${training.id}`,
      (item) => item.status === 'succeeded',
    );
    return { trainingId: training.id, modelId: String(done.best_model_id) };
  }

  private async until(
    path: string,
    done: (item: Record<string, unknown>) => boolean,
    mustSucceed = true,
  ): Promise<Record<string, unknown>> {
    const deadline = Date.now() + 200_000;
    for (;;) {
      const item = await this.call<Record<string, unknown>>('GET', path);
      if (done(item)) return item;
      if ((mustSucceed && item.status === 'failed') || Date.now() > deadline)
        throw new Error(`${path}: ${JSON.stringify(item)}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}
