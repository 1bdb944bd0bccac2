// What each role may do, as the server decides it. The UI uses this only to explain before a click; the server enforces.
const rank = { viewer: 0, editor: 1, admin: 2, owner: 3 } as const;

export type RoleName = keyof typeof rank;

export const roleNames: readonly RoleName[] = ['owner', 'admin', 'editor', 'viewer'];

export const roleMeaning: Record<RoleName, string> = {
  owner: 'Everything, including deleting the workspace',
  admin: 'Manages members and API keys',
  editor: 'Creates projects, imports data, trains models',
  viewer: 'Looks and predicts, changes nothing',
};

export function atLeast(role: RoleName | undefined, needed: RoleName): boolean {
  return role !== undefined && rank[role] >= rank[needed];
}
