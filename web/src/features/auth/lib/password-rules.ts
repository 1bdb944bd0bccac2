// The server's rule for passwords, shown while typing: 8 to 72 bytes (bcrypt reads no more).
export const minPassword = 8;
export const maxPasswordBytes = 72;

export function passwordFault(password: string): string | undefined {
  if (!password) return 'Enter a password.';
  if (new TextEncoder().encode(password).length > maxPasswordBytes)
    return `At most ${maxPasswordBytes} bytes: letters outside a-z count two to four.`;
  if (password.length < minPassword) return `At least ${minPassword} characters.`;
  return undefined;
}

export function emailFault(email: string): string | undefined {
  if (!email.trim()) return 'Enter your e-mail address.';
  return /^\S+@\S+$/.test(email.trim()) ? undefined : 'This does not look like an e-mail address.';
}
