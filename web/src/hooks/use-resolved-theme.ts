import { useComputedColorScheme } from '@mantine/core';

/** The theme that is on screen now. */
export function useResolvedTheme(): 'light' | 'dark' {
  return useComputedColorScheme('light', { getInitialValueInEffect: false });
}
