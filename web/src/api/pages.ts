// Lists come in pages with a cursor; infinite queries keep the pages, these helpers read them.
export interface ListPage<T> {
  items: T[];
  next_cursor: string | null;
  total?: number;
}

/** A page is small so that a list shows at once; who asks for more wants many. */
export function pageQuery(cursor: string | undefined): { limit: number; cursor?: string } {
  return cursor ? { limit: 250, cursor } : { limit: 50 };
}

export const firstPage = undefined as string | undefined;

export function nextCursor(page: { next_cursor: string | null }): string | undefined {
  return page.next_cursor ?? undefined;
}

export function allItems<T>(data: { pages: ListPage<T>[] }): T[] {
  return data.pages.flatMap((page) => page.items);
}

export function totalOf<T>(data: { pages: ListPage<T>[] }): number | undefined {
  return data.pages[0]?.total;
}
