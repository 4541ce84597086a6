import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// OWASP's recommendation for scrypt is N=2^17, or N=2^15 with p=3; the work factor stands in the hash, so it can grow.
const LOG_N = 15;
const BLOCK = 8;
const PARALLEL = 3;
const LENGTH = 32;

function derive(
  password: string,
  salt: Buffer,
  logN: number,
  r: number,
  p: number,
  length: number,
): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** A slow hash in PHC string form: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, LOG_N, BLOCK, PARALLEL, LENGTH);
  return `$scrypt$ln=${LOG_N},r=${BLOCK},p=${PARALLEL}$${base64(salt)}$${base64(hash)}`;
}

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,})={0,2}\$([A-Za-z0-9+/]{22,})={0,2}$/;

/** Whether a ready hash is of the one form taken here: scrypt as a PHC string, cost 2^10 to 2^20. */
export function isKnownHash(hash: string): boolean {
  const [, ln, r, p] = PHC.exec(hash) ?? [];
  return (
    ln !== undefined &&
    +ln >= 10 &&
    +ln <= 20 &&
    Number(r) >= 1 &&
    Number(r) <= 16 &&
    Number(p) >= 1 &&
    Number(p) <= 16
  );
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [, ln, r, p, salt, expected] = PHC.exec(hash) ?? [];
  if (ln === undefined || salt === undefined || expected === undefined) return false;
  const wanted = Buffer.from(expected, 'base64');
  const derived = await derive(
    password,
    Buffer.from(salt, 'base64'),
    +ln,
    Number(r),
    Number(p),
    wanted.length,
  );
  return timingSafeEqual(derived, wanted);
}
