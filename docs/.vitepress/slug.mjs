// The name of a heading's anchor: GitHub's, so that a link into a page is right in both places.

/** Of the heading's own text; a second heading of the same text has `-1` behind it. */
export const slug = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
