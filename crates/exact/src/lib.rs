#![doc = include_str!("../README.md")]

mod interior;
pub mod linear;
pub mod lp;
pub mod qp;
pub mod random;
