(* Opened before driver.ml: its files and its answers are in memory, with the JavaScript around it. *)
external arguments : unit -> int = "relucert_arguments"
external argument : int -> string = "relucert_argument"
external text : string -> string = "relucert_text"
external say : string -> unit = "relucert_say"
external ended : int -> unit = "relucert_ended"
module Sys = struct
  include Sys
  let argv = Array.init (arguments ()) argument
end
module Printf = struct
  include Printf
  let printf format = ksprintf say format
end
let open_in_bin = text
let in_channel_length = String.length
let really_input_string text _ = text
let print_endline = say
let prerr_endline = say
let exit = ended
(* In a loop: a line has as many words as a problem has rows, and the stack of a browser is small. *)
let ( @ ) a b = List.rev_append (List.rev a) b
