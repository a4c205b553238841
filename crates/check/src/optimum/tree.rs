//! The walk over one tree, in prefix order, with the path as its only memory (FORMAT §4.2, R11).

use crate::arithmetic::vector::at_mut;
use crate::lexer::{Lines, Tokens};
use crate::optimum::function::Function;
use crate::optimum::hints::{Leaf, Pair};
use crate::rejection::{Code, Rejection};
use crate::statement::evidence::Size;
use num_bigint::BigInt;

/// Reads and proves one tree: F ≤ B, B = b·2^−quad, on every cone of a family that covers the space.
///
/// A split pushes its group with side 1; after the nodes of that side the entry turns to side −1, and after
/// those it is popped. So the path is the whole state, the two sides of every split were proved when it is
/// popped, and the tree ends when the path is empty again. A group stands on the path at most once, which
/// bounds the depth.
pub(crate) fn prove(lines: &mut Lines, function: &Function, b: &BigInt, size: &mut Size) -> Result<(), Rejection> {
    let mut path: Vec<(usize, i8)> = Vec::new();
    let mut on_path = vec![false; function.rows.len()];
    let mut pairs: Vec<Pair> = Vec::new();
    loop {
        let mut tokens = lines.next()?;
        let mut keyword = tokens.word()?;
        if keyword == "pairs" {
            pairs = table(&mut tokens)?;
            function.check_pairs(&pairs).map_err(|r| Rejection { line: lines.number(), ..r })?;
            tokens = lines.next()?;
            keyword = tokens.word()?;
        }
        size.nodes += 1;
        match keyword {
            "split" => {
                let k = tokens.count()?;
                match on_path.get_mut(k) {
                    Some(taken) if !*taken => *taken = true,
                    Some(_) => return Err(tokens.reject(Code::SplitTwice, format!("group {k} was split before"))),
                    None => return Err(tokens.reject(Code::UnknownGroup, format!("there is no group {k}"))),
                }
                tokens.end()?;
                path.push((k, 1));
                size.depth = size.depth.max(path.len());
                continue;
            }
            "leaf" => {
                let mu = tokens.integer()?;
                tokens.end()?;
                let first = lines.number();
                let leaf = leaf(lines, mu, function.columns())?;
                function
                    .prove(&path, &pairs, &leaf, b, lines.work())
                    .map_err(|r| Rejection { line: first.saturating_add(r.line), ..r })?;
                size.leaves += 1;
            }
            _ => {
                let message = format!("`pairs`, `split` or `leaf` must stand here, not `{keyword}`");
                return Err(tokens.reject(Code::WrongKeyword, message));
            }
        }
        loop {
            match path.last_mut() {
                None => return Ok(()),
                Some((_, side)) if *side > 0 => {
                    *side = -1;
                    break;
                }
                Some((k, _)) => {
                    *at_mut(&mut on_path, *k)? = false;
                    path.pop();
                }
            }
        }
    }
}

/// The rest of a line `pairs C j k g …`.
pub fn table(tokens: &mut Tokens) -> Result<Vec<Pair>, Rejection> {
    let pairs = tokens.list(|t| Ok(Pair { j: t.count()?, k: t.count()?, gamma: t.integer()? }))?;
    tokens.end()?;
    Ok(pairs)
}

/// The five lines after `leaf m`; `d` is the number of columns.
pub fn leaf(lines: &mut Lines, mu: BigInt, d: usize) -> Result<Leaf, Rejection> {
    fn record<T>(
        lines: &mut Lines,
        keyword: &str,
        item: impl FnMut(&mut Tokens) -> Result<T, Rejection>,
    ) -> Result<Vec<T>, Rejection> {
        let mut tokens = lines.record(keyword)?;
        let list = tokens.list(item)?;
        tokens.end()?;
        Ok(list)
    }
    Ok(Leaf {
        mu,
        omega: record(lines, "omega", |t| t.integer())?,
        theta: record(lines, "theta", |t| Ok((t.count()?, t.integer()?)))?,
        product: record(lines, "product", |t| Ok((t.count()?, t.count()?, t.integer()?)))?,
        ball: record(lines, "ball", |t| Ok((t.count()?, t.integer()?, t.integers(d)?)))?,
        factor: record(lines, "factor", |t| t.integer())?,
    })
}
