import type { Code } from "../errors.js";

/** Why a connection could not be made, as a documented code. */
export function openFailure(error: Error): Code {
  const reason = "code" in error && typeof error.code === "string" ? error.code : "";
  if (reason === "ETIMEDOUT") return "CONNECT_TIMEOUT";
  if (reason.startsWith("ERR_TLS") || reason.includes("CERT") || reason === "EPROTO") return "TLS_FAILED";
  return "CONNECT_REFUSED";
}
