(* SHA-256 (FIPS 180-4) of a string, in hexadecimal. *)
type t = string
external string : string -> t = "relucert_sha256"
let to_hex digest = digest
