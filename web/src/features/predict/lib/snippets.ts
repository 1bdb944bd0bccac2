// The same prediction from a shell and from Python.
export function curlSnippet(origin: string, modelId: string, row: Record<string, unknown>): string {
  const json = JSON.stringify({ rows: [row] }).replaceAll("'", "'\\''");
  return [
    `curl -X POST ${origin}/api/models/${modelId}/predict \\`,
    `  -H "X-API-Key: $LATHE_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${json}'`,
  ].join('\n');
}

function python(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return JSON.stringify(value);
}

export function pythonSnippet(
  origin: string,
  modelId: string,
  row: Record<string, unknown>,
): string {
  const fields = Object.entries(row).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${python(value)},`,
  );
  return [
    'import os, httpx',
    '',
    'row = {',
    ...fields,
    '}',
    'answer = httpx.post(',
    `    "${origin}/api/models/${modelId}/predict",`,
    '    headers={"X-API-Key": os.environ["LATHE_API_KEY"]},',
    '    json={"rows": [row]},',
    ')',
    'print(answer.raise_for_status().json()["predictions"][0])',
  ].join('\n');
}
