import type { Code } from "../errors.js";

/** Node's and OpenSSL's words for a certificate that is not trusted, and for whoever does not speak TLS. */
const TLS = /^ERR_(TLS|SSL)|CERT|CRL|SIGNATURE|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH|^EPROTO$/;

/** Why a connection could not be made, as a documented code. */
export function openFailure(error: unknown): Code {
  const { code } = Object(error) as { code?: unknown };
  const reason = typeof code === "string" ? code : "";
  if (reason === "ETIMEDOUT") return "CONNECT_TIMEOUT";
  if (TLS.test(reason)) return "TLS_FAILED";
  return "CONNECT_REFUSED";
}
