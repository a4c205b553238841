#![doc = include_str!("../README.md")]

mod interior;
mod kkt;
pub mod linear;
pub mod lp;
pub mod qp;
pub mod random;
