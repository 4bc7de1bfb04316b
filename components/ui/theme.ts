import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Table,
  Tabs,
  Tooltip,
} from '@mantine/core';

/** The one accent colour. */
const iris: MantineColorsTuple = [
  '#eef0ff',
  '#dfe3ff',
  '#bec6ff',
  '#9ba6fb',
  '#8490f8',
  '#6b78ee',
  '#5260dc',
  '#4550c2',
  '#3a439f',
  '#2e357c',
];

const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f2f5',
  '#e6e9ee',
  '#dadee5',
  '#c5cbd5',
  '#6d7684',
  '#59626f',
  '#434b57',
  '#2b313a',
  '#161a20',
];

const dark: MantineColorsTuple = [
  '#d9dde4',
  '#b3bac6',
  '#959daa',
  '#727b89',
  '#333944',
  '#262b34',
  '#1c2027',
  '#121519',
  '#0d0f13',
  '#08090c',
];

const monospace =
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';
const sans = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

// A dialog's <header> would count as a second banner of the page.
const plainHeader = { header: { role: 'presentation' } };
const raised = {
  title: { fontWeight: 600 },
  header: { background: 'var(--g-surface)' },
  content: { background: 'var(--g-surface)', border: '1px solid var(--g-line)' },
};

/** Dense sizes, one accent, system fonts. */
export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  colors: { iris, gray, dark },
  black: '#161a20',
  fontFamily: sans,
  fontFamilyMonospace: monospace,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: {
    fontFamily: sans,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
      h4: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', size: 'sm', radius: 'sm', tt: 'none', fw: 500 },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 250,
        withArrow: true,
        multiline: true,
        maw: 320,
        fz: 'xs',
        withinPortal: true,
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } }),
    Menu: Menu.extend({
      // The placeholder is no menu item, which a menu may not hold.
      defaultProps: { shadow: 'md', withinPortal: true, withInitialFocusPlaceholder: false },
    }),
    Modal: Modal.extend({
      styles: raised,
      defaultProps: {
        attributes: plainHeader,
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 120 },
      },
    }),
    Drawer: Drawer.extend({
      styles: raised,
      defaultProps: {
        attributes: plainHeader,
        closeButtonProps: { 'aria-label': 'Close' },
        position: 'right',
        overlayProps: { backgroundOpacity: 0.3 },
        transitionProps: { duration: 150 },
      },
    }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light', p: 'xs' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm', fz: 'sm' } }),
  },
});

// Mantine's soft badges and alerts take the colours of our states.
const softColors = Object.fromEntries(
  [
    ['green', 'ok'],
    ['teal', 'ok'],
    ['yellow', 'warn'],
    ['orange', 'warn'],
    ['red', 'bad'],
    ['blue', 'busy'],
    ['gray', 'idle'],
  ].flatMap(([color, tone]) => [
    [`--mantine-color-${color}-light`, `var(--g-${tone}-soft)`],
    [`--mantine-color-${color}-light-color`, `var(--g-${tone})`],
  ]),
);

/** Our own colours beside Mantine's, for both schemes: surfaces, lines and states. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--g-row-height': '34px',
    '--g-header-height': '48px',
    '--g-nav-width': '224px',
  },
  light: {
    ...softColors,
    '--mantine-color-placeholder': '#6d7684',
    '--mantine-color-error': '#c22f38',
    '--mantine-color-default-border': '#d5dae2',
    '--g-page': '#ffffff',
    '--g-nav': '#f7f8fa',
    '--g-surface': '#ffffff',
    '--g-sunken': '#f7f8fa',
    '--g-hover': '#f2f4f7',
    '--g-selected': '#eef0ff',
    '--g-line': '#e4e7ec',
    '--g-line-strong': '#d0d5dd',
    '--g-faint': '#59626f',
    '--g-accent': '#4550c2',
    '--g-ok': '#1a7340',
    '--g-ok-soft': '#e6f5ec',
    '--g-warn': '#8a5400',
    '--g-warn-soft': '#fdf2dc',
    '--g-bad': '#b42530',
    '--g-bad-soft': '#fdebec',
    '--g-busy': '#1d62a8',
    '--g-busy-soft': '#e6f1fc',
    '--g-idle': '#59626f',
    '--g-idle-soft': '#eef0f3',
    '--g-shadow': '0 1px 2px rgb(22 26 32 / 6%)',
  },
  dark: {
    ...softColors,
    '--mantine-color-placeholder': '#858e9c',
    '--mantine-color-error': '#f28b91',
    '--mantine-color-default-border': '#333944',
    '--mantine-color-anchor': '#9ba6fb',
    '--g-page': '#121519',
    '--g-nav': '#0d0f13',
    '--g-surface': '#161a1f',
    '--g-sunken': '#0d0f13',
    '--g-hover': '#1c2027',
    '--g-selected': '#1f2340',
    '--g-line': '#252a32',
    '--g-line-strong': '#363d48',
    '--g-faint': '#959daa',
    '--g-accent': '#9ba6fb',
    '--g-ok': '#5fce8e',
    '--g-ok-soft': '#13291d',
    '--g-warn': '#e9b04f',
    '--g-warn-soft': '#2e2412',
    '--g-bad': '#f5868d',
    '--g-bad-soft': '#351a1e',
    '--g-busy': '#6fb4f3',
    '--g-busy-soft': '#13263a',
    '--g-idle': '#a0a8b5',
    '--g-idle-soft': '#20252d',
    '--g-shadow': 'none',
  },
});
