//! Symmetric positive systems of up to four unknowns.
#![allow(
    clippy::needless_range_loop,
    reason = "triangular sums over two indices read better as they are written on paper"
)]

/// The Cholesky factor of the leading n × n part, of which the lower triangle is read; a pivot that rounding took
/// below `smallest` is raised to it.
fn factor(a: &[[f64; 4]; 4], n: usize, smallest: f64) -> [[f64; 4]; 4] {
    let mut root = [[0.0; 4]; 4];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i][j];
            for k in 0..j {
                sum -= root[i][k] * root[j][k];
            }
            root[i][j] = if i == j { sum.max(smallest).sqrt() } else { sum / root[j][j] };
        }
    }
    root
}

fn substitute(root: &[[f64; 4]; 4], mut b: [f64; 4], n: usize) -> [f64; 4] {
    for i in 0..n {
        for k in 0..i {
            b[i] -= root[i][k] * b[k];
        }
        b[i] /= root[i][i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= root[k][i] * b[k];
        }
        b[i] /= root[i][i];
    }
    b
}

/// Solves a x = b for the first `n` unknowns.
pub(crate) fn solve(a: [[f64; 4]; 4], b: [f64; 4], n: usize) -> [f64; 4] {
    substitute(&factor(&a, n, 1e-14), b, n)
}

/// The inverse of the leading n × n part; `None` if that is singular to rounding.
pub(crate) fn inverse(mut a: [[f64; 4]; 4], n: usize) -> Option<[[f64; 4]; 4]> {
    // Brought to a unit diagonal first, so that singular means the same in any unit.
    let scale: [f64; 4] = std::array::from_fn(|i| if i < n { a[i][i].sqrt() } else { 1.0 });
    if n == 0 || scale.iter().any(|s| s.is_nan() || *s < 1e-150) {
        return None;
    }
    for i in 0..n {
        for j in 0..n {
            a[i][j] /= scale[i] * scale[j];
        }
    }
    let root = factor(&a, n, 0.0);
    if (0..n).any(|i| root[i][i] < 1e-5) {
        return None;
    }
    let mut out = [[0.0; 4]; 4];
    for j in 0..n {
        let mut unit = [0.0; 4];
        unit[j] = 1.0;
        let column = substitute(&root, unit, n);
        for i in 0..n {
            out[i][j] = column[i] / (scale[i] * scale[j]);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_times_its_matrix_is_one() {
        let a = [[4.0, 2.0, 0.6, 0.0], [2.0, 5.0, 1.0, 0.0], [0.6, 1.0, 3.0, 0.0], [0.0; 4]];
        let inverse = inverse(a, 3).unwrap();
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| inverse[i][k] * a[k][j]).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        let solved = solve(a, [1.0, 0.0, 0.0, 0.0], 3);
        assert!((solved[1] - inverse[1][0]).abs() < 1e-12);
        assert!(
            super::inverse([[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.0; 4], [0.0; 4]], 2)
                .is_none()
        );
    }
}
