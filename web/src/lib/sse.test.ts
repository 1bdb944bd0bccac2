import { expect, test } from 'vitest';
import { SseParser } from './sse';

test('reads events that arrive in pieces', () => {
  const parser = new SseParser();
  expect(parser.push('event: progr')).toEqual([]);
  expect(parser.push('ess\nid: 7\ndata: {"a":1}\n')).toEqual([]);
  expect(parser.push('\n')).toEqual([{ event: 'progress', id: '7', data: '{"a":1}' }]);
});

test('joins data lines, keeps the id and skips comments', () => {
  const parser = new SseParser();
  expect(parser.push(': heartbeat\n\nid: 1\ndata: a\ndata: b\n\ndata: c\n\n')).toEqual([
    { event: 'message', id: '1', data: 'a\nb' },
    { event: 'message', id: '1', data: 'c' },
  ]);
});

test('takes CRLF even when it is cut in half', () => {
  const parser = new SseParser();
  expect(parser.push('data: a\r')).toEqual([]);
  expect(parser.push('\n\r\n')).toEqual([{ event: 'message', id: undefined, data: 'a' }]);
});
