import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { type ITheme, Terminal } from '@xterm/xterm';

export type SafeXterm = {
  terminal: Terminal;
  fit: FitAddon;
  setTheme(theme: ITheme): void;
  /** Whether it takes keys, and its cursor asks for them. */
  setLive(live: boolean): void;
};

/**
 * An xterm.js that what runs in a container cannot misuse: it takes no clipboard writes, links, titles or colour
 * changes, and answers no question whose answer could be typed on behalf of the viewer. Where the cursor is, and that
 * it is a terminal, it does answer: shells ask that.
 */
export function createXterm(theme: ITheme): SafeXterm {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: true,
    fontFamily:
      'ui-monospace, SFMono-Regular, "SF Mono", Menlo, "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace',
    fontSize: 13,
    lineHeight: 1.15,
    scrollback: 5000,
    theme,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  refuse(terminal);
  return {
    terminal,
    fit,
    setTheme: (next) => {
      terminal.options.theme = next;
    },
    setLive: (live) => {
      terminal.options.disableStdin = !live;
      terminal.options.cursorBlink = live;
    },
  };
}

/** Operating system commands: titles, colours (which can be asked for), links, the clipboard. */
const refusedOsc = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 104, 110, 111, 112, 133, 777, 1337];

function refuse({ parser }: Terminal): void {
  const drop = () => true;
  for (const code of refusedOsc) parser.registerOscHandler(code, drop);
  // Requests for settings (DECRQSS) and terminal capabilities (XTGETTCAP): the answer holds what was sent.
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, drop);
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, drop);
  // The terminal's version, its window, its modes, secondary and tertiary attributes.
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, drop);
  parser.registerCsiHandler({ final: 't' }, drop);
  parser.registerCsiHandler({ intermediates: '$', final: 'p' }, drop);
  parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, drop);
  parser.registerCsiHandler({ prefix: '>', final: 'c' }, drop);
  parser.registerCsiHandler({ prefix: '=', final: 'c' }, drop);
}
