/** Where a search is found in a text: pairs of start and end, in order. */
export type Matcher = { ranges(text: string): [start: number, end: number][]; test(text: string): boolean };

/** More marks than this in one line help nobody. */
const maxRanges = 200;

/** Finds plain text, in any case. */
export function plainMatcher(query: string): Matcher {
  const wanted = query.toLowerCase();
  return {
    test: (text) => text.toLowerCase().includes(wanted),
    ranges(text) {
      const ranges: [number, number][] = [];
      const lower = text.toLowerCase();
      // In a few scripts lower case is longer: then the places would not fit.
      if (lower.length !== text.length) return lower.includes(wanted) ? [[0, text.length]] : [];
      for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + wanted.length)) {
        ranges.push([at, at + wanted.length]);
        if (ranges.length >= maxRanges) break;
      }
      return ranges;
    },
  };
}

/**
 * Finds a regular expression, in any case, in time linear in the text whatever the pattern. Its engine is loaded when
 * it is first needed.
 *
 * @throws an error whose message says what is wrong with the pattern
 */
export async function regexMatcher(pattern: string): Promise<Matcher> {
  const { RE2JS } = await import('re2js');
  const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  return {
    test: (text) => compiled.test(text),
    ranges(text) {
      const ranges: [number, number][] = [];
      const matcher = compiled.matcher(text);
      while (ranges.length < maxRanges && matcher.find()) {
        if (matcher.end() > matcher.start()) ranges.push([matcher.start(), matcher.end()]);
      }
      return ranges;
    },
  };
}
