// Maps the tokens onto Mantine, so that its parts take our colours, lines and sizes. Values live in tokens.css only.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// Mantine wants ten shades of its primary colour; components reach the tokens through the resolver below instead.
const petrol: MantineColorsTuple = [
  '#e6f3f5',
  '#cfe6ea',
  '#a3d0d8',
  '#6cc9dc',
  '#3f9db1',
  '#24808f',
  '#15707f',
  '#0d6275',
  '#0a5162',
  '#063c4a',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  colors: { petrol },
  primaryShade: { light: 7, dark: 3 },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 'var(--radius)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1.0625rem', xl: '1.375rem' },
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  variantColorResolver: ({ variant, color }) => {
    const danger = color === 'red';
    const tone = danger ? 'var(--bad)' : 'var(--accent)';
    const soft = danger ? 'var(--bad-soft)' : 'var(--accent-soft)';
    if (variant === 'filled')
      return {
        background: tone,
        hover: danger ? 'var(--bad)' : 'var(--accent-strong)',
        color: danger ? 'var(--paper)' : 'var(--on-accent)',
        border: '1px solid transparent',
      };
    if (variant === 'default' || variant === 'outline')
      return {
        background: 'var(--surface)',
        hover: danger ? soft : 'var(--sunken)',
        color: danger ? tone : 'var(--ink)',
        border: '1px solid var(--line-control)',
      };
    if (variant === 'light')
      return { background: soft, hover: soft, color: tone, border: '1px solid transparent' };
    return {
      background: 'transparent',
      hover: soft,
      color: tone,
      border: '1px solid transparent',
    };
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 200,
        events: { hover: true, focus: true, touch: true },
      },
      styles: { tooltip: { background: 'var(--ink)', color: 'var(--paper)' } },
    },
    Modal: {
      defaultProps: { centered: true, padding: 'lg', overlayProps: { backgroundOpacity: 0.45 } },
      styles: {
        content: { border: '1px solid var(--line)' },
        title: { fontSize: 'var(--text-lg)', fontWeight: 620 },
      },
    },
    Notification: {
      styles: { title: { color: 'var(--ink)' }, description: { color: 'var(--ink-2)' } },
    },
    Switch: { styles: { track: { borderColor: 'var(--line-control)' } } },
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    },
    // Mantine's focus placeholder is a child that a menu may not have; the first item takes the focus instead.
    Menu: {
      defaultProps: { shadow: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false },
    },
  },
});

export const cssVariables: CSSVariablesResolver = () => {
  const colours = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--sunken)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-control)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
    '--mantine-color-petrol-filled': 'var(--accent)',
    '--mantine-color-petrol-light': 'var(--accent-soft)',
    '--mantine-color-petrol-light-color': 'var(--accent)',
    // Mantine draws the borders of inputs, checkboxes and tabs with these shades.
    '--mantine-color-gray-2': 'var(--line)',
    '--mantine-color-gray-3': 'var(--line)',
    '--mantine-color-gray-4': 'var(--line-control)',
    '--mantine-color-dark-4': 'var(--line-control)',
    '--mantine-color-dark-6': 'var(--surface)',
    '--mantine-color-disabled': 'var(--sunken)',
    '--mantine-color-disabled-color': 'var(--ink-3)',
    '--mantine-color-disabled-border': 'var(--line)',
  };
  return { variables: {}, light: colours, dark: colours };
};
