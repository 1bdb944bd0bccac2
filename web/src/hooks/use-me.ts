import { useQuery } from '@tanstack/react-query';
import { meQuery } from '@/api/me';
import type { RoleName } from '@/lib/roles';

export function useMe() {
  return useQuery(meQuery);
}

/** The signed-in user's role in a workspace; undefined while unknown. */
export function useRole(workspaceId: string | undefined): RoleName | undefined {
  const { data } = useMe();
  return data?.workspaces.find((workspace) => workspace.id === workspaceId)?.role;
}
