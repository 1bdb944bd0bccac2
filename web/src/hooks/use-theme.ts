// Light, dark, or what the system says; theme.js applies the stored choice before the first paint.
import { useMantineColorScheme } from '@mantine/core';

export type ThemeChoice = 'light' | 'dark' | 'auto';

export function useTheme(): { choice: ThemeChoice; setChoice: (choice: ThemeChoice) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return { choice: colorScheme, setChoice: setColorScheme };
}
