import { LinkButton } from './link-button';

/** Between a list and what was deleted from it: one address each. */
export function DeletedSwitch({ deleted, of }: { deleted: boolean; of: string }) {
  return (
    <LinkButton
      to="."
      search={deleted ? {} : { deleted: 'yes' }}
      variant="default"
      size="compact-sm"
      replace
    >
      {deleted ? `Back to ${of}` : `Deleted ${of}`}
    </LinkButton>
  );
}
