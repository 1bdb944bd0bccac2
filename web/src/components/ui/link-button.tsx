import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type AnchorButtonProps = ButtonProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
    ref?: Ref<HTMLAnchorElement>;
  };

function AnchorButton({ disabled, ...props }: AnchorButtonProps) {
  // A link has no disabled state of its own: it is said, and it leaves the tab order.
  return (
    <Button
      component="a"
      {...props}
      {...(disabled ? { 'aria-disabled': true, 'data-disabled': true, tabIndex: -1 } : {})}
    />
  );
}

/** A link that looks like a button, typed by the router. */
export const LinkButton = createLink(AnchorButton);
