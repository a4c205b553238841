//! Exact linear algebra, linear programming and convex quadratic programming over the rationals; every answer comes with
//! a certificate that [`relucert_check`] verifies.

pub mod linear;
pub mod lp;
pub mod qp;
pub mod random;
