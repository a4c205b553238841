"""loops.py CHECKER.ml OUTPUT: the extracted checker with loops in place of deep recursions.

The stack of a browser is small and cannot be enlarged, and some functions recurse once for each row, pair or
neuron. Each function below is replaced by one with the same values; all are pure, so the order in which they
evaluate does not matter. What is replaced must be word for word what stands here, so a change of the extraction
stops the build. Like the replacements of Extract.v these are trusted.
"""

import re
import sys

NAT = "(fun fO fS n -> if n=0 then fO () else fS (n-1)) "
ZERO = "{ qnum = Big_int_Z.zero_big_int; qden = Big_int_Z.unit_big_int }"
FUNCTIONS = [
    ("length = function | [] -> 0 | _ :: l' -> Stdlib.Int.succ (length l')",
     "let length l = let rec go n = function [] -> n | _ :: l' -> go (Stdlib.Int.succ n) l' in go 0 l"),
    ("app l m = match l with | [] -> m | a :: l1 -> a :: (app l1 m)",
     "let app l m = Stdlib.List.rev_append (Stdlib.List.rev l) m"),
    ("map f = function | [] -> [] | a :: t -> (f a) :: (map f t)",
     "let map f l = Stdlib.List.rev (Stdlib.List.rev_map f l)"),
    ("flat_map f = function | [] -> [] | x :: t -> app (f x) (flat_map f t)",
     "let flat_map f l = Stdlib.List.rev (Stdlib.List.fold_left (fun all x -> Stdlib.List.rev_append (f x) all) [] l)"),
    ("fold_right f a0 = function | [] -> a0 | b :: t -> f b (fold_right f a0 t)",
     "let fold_right f a0 l = Stdlib.List.fold_left (fun a b -> f b a) a0 (Stdlib.List.rev l)"),
    ("filter f = function | [] -> [] | x :: l0 -> if f x then x :: (filter f l0) else filter f l0",
     "let filter f l = Stdlib.List.filter f l"),
    ("combine l l' = match l with | [] -> [] | x :: tl -> (match l' with | [] -> [] | y :: tl' -> (x, y) :: (combine tl tl'))",
     "let combine l l' = let rec go all l l' = match l, l' with x :: l, y :: l' -> go ((x, y) :: all) l l' | _ -> Stdlib.List.rev all in go [] l l'"),
    ("firstn n l = " + NAT + "(fun _ -> []) (fun n0 -> match l with | [] -> [] | a :: l0 -> a :: (firstn n0 l0)) n",
     "let firstn n l = let rec go all n l = match l with a :: l when n > 0 -> go (a :: all) (n - 1) l | _ -> Stdlib.List.rev all in go [] n l"),
    ("seq start len = " + NAT + "(fun _ -> []) (fun len0 -> start :: (seq (Stdlib.Int.succ start) len0)) len",
     "let seq start len = let rec go all n = if n = 0 then all else go ((start + (n - 1)) :: all) (n - 1) in go [] len"),
    ("qsum n f = " + NAT + "(fun _ -> " + ZERO + ") (fun m -> qred (qplus (qsum m f) (f m))) n",
     "let qsum n f = let rec go all m = if m = n then all else go (qred (qplus all (f m))) (m + 1) in go " + ZERO + " 0"),
    ("place r = function | [] -> 0 | x :: l' -> if same r x then 0 else Stdlib.Int.succ (place r l')",
     "let place r l = let rec go n = function [] -> n | x :: l' -> if same r x then n else go (Stdlib.Int.succ n) l' in go 0 l"),
    ("clean n = function | [] -> [] | e :: l' -> let rest = clean n l' in if (<) (fst e) n then e :: (filter (fun e' -> negb ((=) (fst e') (fst e))) rest) else rest",
     "let clean n l = fold_right (fun e rest -> if fst e < n then e :: filter (fun e' -> negb (fst e' = fst e)) rest else rest) [] l"),
    ("qpenalty d = function | [] -> " + ZERO + " | f :: net' -> qred (qplus (qcost d f) (qpenalty d net'))",
     "let qpenalty d l = fold_right (fun f rest -> qred (qplus (qcost d f) rest)) " + ZERO + " l"),
    ("fast_predict d l x = match l with | [] -> " + ZERO + " | p :: l' -> let (a, u) = p in qred (qplus (qmult a (qpos (fdot d x u))) (fast_predict d l' x))",
     "let fast_predict d l x = fold_right (fun (a, u) rest -> qred (qplus (qmult a (qpos (fdot d x u))) rest)) " + ZERO + " l"),
    ("top n f = " + NAT + "(fun _ -> f 0) (fun m -> qmax (top m f) (f m)) n",
     "let top n f = let rec go all m = if m = n then all else go (qmax all (f m)) (m + 1) in go (f 0) 0"),
    ("bottom n f = " + NAT + "(fun _ -> f 0) (fun m -> qmin (bottom m f) (f m)) n",
     "let bottom n f = let rec go all m = if m = n then all else go (qmin all (f m)) (m + 1) in go (f 0) 0"),
]

# What happens beside the values: the page hears of every leaf that is tested, to show how far it is.
LEAF = "let fast_leaf d g w r b sd lf pay prod0 balls0 fit =\n"


def main():
    text = open(sys.argv[1]).read()
    if text.count(LEAF) != 1:
        sys.exit(f"{sys.argv[1]}: {text.count(LEAF)} times the beginning of fast_leaf")
    text = text.replace(LEAF, f"{LEAF}  Counts.leaf ();\n")
    for old, new in FUNCTIONS:
        pattern = r"^let rec " + r"\s+".join(map(re.escape, old.split())) + r"$"
        found = re.findall(pattern, text, re.M)
        if len(found) != 1:
            sys.exit(f"{sys.argv[1]}: {len(found)} times the definition of {old.split()[0]} that {sys.argv[0]} replaces")
        text = text.replace(found[0], new)
    open(sys.argv[2], "w").write(text)


if __name__ == "__main__":
    main()
