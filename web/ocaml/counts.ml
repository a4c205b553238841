(* Opened before the extracted checker, which counts with machine integers in place of [nat]. Those of
   JavaScript have 32 bits, so what exceeds them is an error here. *)
external checked_add : int -> int -> int = "relucert_count_add"
external checked_mul : int -> int -> int = "relucert_count_mul"
external leaf : unit -> unit = "relucert_leaf" (* one more leaf is being tested *)
let ( + ) a b = checked_add a b
let ( * ) a b = checked_mul a b
module Stdlib = struct
  include Stdlib
  module Int = struct
    include Stdlib.Int
    let succ n = checked_add n 1
  end
end
