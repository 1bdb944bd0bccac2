import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

// Imports run app -> features -> {components, hooks, lib, api, config}. The zones come from the folder
// list, so a new feature is covered the moment its folder exists.
const features = readdirSync('src/features', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const shared = ['components', 'hooks', 'lib', 'api', 'config'].map((f) => `./src/${f}`);

const zones = [
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [`./${feature}`],
    message: 'Features do not import each other: compose them in app/routes.',
  })),
  { target: './src/features', from: './src/app', message: 'Features do not know the app.' },
  {
    target: shared,
    from: ['./src/features', './src/app'],
    message: 'Shared code does not import upwards.',
  },
  {
    target: './src/lib',
    from: ['./src/components', './src/hooks', './src/api'],
    message: 'lib is pure.',
  },
  {
    target: './src/api',
    from: ['./src/components', './src/hooks'],
    message: 'api knows no React parts.',
  },
  {
    target: './src/components/ui',
    from: './src/api',
    message: 'The design system fetches nothing.',
    except: ['./errors.ts'],
  },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/gen', 'e2e/results', 'public'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
    languageOptions: { globals: globals.browser },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.recommended.rules,
      // autoFocus puts the caret where a dialog or a log-in form begins, which is what those patterns ask for.
      'jsx-a11y/no-autofocus': 'off',
      'jsx-a11y/no-noninteractive-tabindex': [
        'error',
        { tags: [], roles: ['tabpanel', 'grid', 'group', 'region', 'log'] },
      ],
      'react-hooks/incompatible-library': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels.' },
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Text is never markup.',
        },
      ],
    },
  },
  {
    files: ['*.{js,ts,cjs}', 'tools/**', 'e2e/**/*.ts'],
    languageOptions: { globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
