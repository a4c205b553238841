#![doc = include_str!("../README.md")]

pub mod linear;
pub mod lp;
pub mod qp;
pub mod random;
