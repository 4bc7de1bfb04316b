import { Composer, Lexer, LineCounter, Parser } from 'yaml';
import type { CST, Document, ParsedNode, YAMLError } from 'yaml';
import { composeLimits } from './limits';
import type { Report } from './report';
import type { Span } from './tree';

/**
 * Text to a YAML document, or null with the reason reported. The limits are kept while the tokens are read, before
 * anything that recurses or grows sees them: the `yaml` package alone takes seconds for megabytes and can be made to
 * run out of stack.
 */
export function parseYaml(text: string, report: Report): Document.Parsed<ParsedNode> | null {
  const whole = { start: 0, end: 0 };
  const bytes = utf8Bytes(text);
  if (bytes > composeLimits.fileBytes) {
    const message = `The file has ${Math.ceil(bytes / 1024)} KiB. At most ${composeLimits.fileBytes / 1024} KiB are accepted.`;
    report.error('too-large', whole, '', message);
    return null;
  }
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0');
    const span = { start: control.index, end: control.index + 1 };
    report.error('syntax', span, '', `There is a control character (U+${code}) here. Remove it.`);
    return null;
  }
  const tokens = readTokens(text, report);
  if (tokens === null) return null;
  return composeDocument(tokens, text, report);
}

/** The syntax tree of the one document, or null where a limit is passed. */
function readTokens(text: string, report: Report): CST.Token[] | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  let flowDepth = 0;
  let isScalarNext = false;
  let offset = 0;
  let documents = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const span = { start: offset, end: offset + Math.max(1, lexeme.length) };
    // Markers the lexer puts in (document, flow end, scalar follows, byte order mark) stand for no text.
    if (!/^[\u0002\u0018\u001f]$/.test(lexeme)) offset += lexeme.length;
    count += 1;
    if (!isScalarNext && (lexeme === '[' || lexeme === '{')) flowDepth += 1;
    if (!isScalarNext && (lexeme === ']' || lexeme === '}')) {
      // Refused here, for the package would make an error of each of very many.
      if (flowDepth === 0) return refuseBracket(lexeme, span, report);
      flowDepth -= 1;
    }
    isScalarNext = lexeme === '\u001f';
    if (count > composeLimits.tokens) {
      const message = `The file has more than ${composeLimits.tokens} words and signs from here on. Split it into several stacks.`;
      report.error('too-many', span, '', message);
      return null;
    }
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') documents += 1;
      if (documents > 1 || (token.type === 'error' && tokens.length > 0 && documents > 0)) {
        tokens.push(token);
        return refuseSecondDocument(token, report);
      }
      tokens.push(token);
    }
    if (parser.stack.length > composeLimits.depth) {
      const message = `Lists and maps are more than ${composeLimits.depth} levels deep here.`;
      report.error('too-deep', span, '', message);
      return null;
    }
  }
  for (const token of parser.end()) {
    if (token.type === 'document') documents += 1;
    if (documents > 1) return refuseSecondDocument(token, report);
    tokens.push(token);
  }
  return tokens;
}

function refuseBracket(bracket: string, span: Span, report: Report): null {
  const message = `"${bracket}" closes nothing here. Put the text in quotes, or remove it.`;
  report.error('syntax', span, '', message);
  return null;
}

function refuseSecondDocument(token: CST.Token, report: Report): null {
  const span = { start: token.offset, end: token.offset + 3 };
  if (token.type === 'error') report.error('syntax', span, '', sentence(token.message));
  else report.error('syntax', span, '', 'A second document begins here ("---"). A stack is one document.');
  return null;
}

function composeDocument(
  tokens: CST.Token[],
  text: string,
  report: Report,
): Document.Parsed<ParsedNode> | null {
  const composer = new Composer<ParsedNode>({
    version: '1.2',
    merge: false,
    resolveKnownTags: false,
    // Checked with places of both by the tree; the package compares each key with each.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: new LineCounter(),
  });
  const [document] = composer.compose(tokens, true, text.length);
  if (!document) {
    report.error('missing', { start: 0, end: 0 }, '', 'The file is empty. It needs "services:".');
    return null;
  }
  for (const error of [...document.errors, ...document.warnings].slice(0, composeLimits.diagnostics)) {
    const [start, end] = error.pos;
    report.error('syntax', { start, end }, '', syntaxMessage(error));
  }
  return document.errors.length + document.warnings.length > 0 ? null : document;
}

function syntaxMessage(error: YAMLError): string {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'YAML does not allow tabs for indentation. Use spaces.';
    case 'BAD_INDENT':
      return 'This line is indented differently from those it belongs to. Line it up with them.';
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'This cannot be a key. Is a ":" or an indentation missing nearby?';
    case 'TAG_RESOLVE_FAILED':
      return 'Tags ("!…") have no meaning here. Remove it.';
    case 'BAD_ALIAS':
      return sentence(error.message);
    case 'BAD_SCALAR_START':
      return `${sentence(error.message)} Put the text in quotes.`;
    default:
      return sentence(error.message);
  }
}

function sentence(message: string): string {
  const first = message.split('\n')[0]?.trim() ?? '';
  return first === '' || /[.!?]$/.test(first) ? first : `${first}.`;
}

function utf8Bytes(text: string): number {
  // Encoding a huge text only to measure it would cost what the limit is to save.
  if (text.length > composeLimits.fileBytes) return text.length;
  return new TextEncoder().encode(text).length;
}
