'use client';

import { type RefObject, useEffect, useRef } from 'react';

/** The token of a link that works once, from behind its `#`; '' where there is none. It is there after the first effects. */
export function useLinkToken(): RefObject<string> {
  const token = useRef('');
  useEffect(() => {
    const given = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
    if (given === '') return;
    token.current = given;
    // Out of the address, and so out of the history and of screenshots.
    window.history.replaceState(null, '', window.location.pathname);
  }, []);
  return token;
}
