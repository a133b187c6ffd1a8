/** A bolt on a disc; also the page's favicon. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#0b6e4f"/><path d="M18 4 8 18h6l-2 10 11-15h-7z" fill="#ffd34d"/></svg>
`;
