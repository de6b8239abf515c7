//! Systems of equations with a symmetric positive-definite matrix, in plain double precision.
//!
//! Written here rather than taken from a crate because the order of every addition is fixed: fast linear algebra picks
//! its kernels by processor, and the same marks must give the same grade on every machine.

/// The lower triangle of a symmetric matrix, row after row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symmetric {
    size: usize,
    rows: Vec<f64>,
}

impl Symmetric {
    /// From a function of row and column, which is asked for columns up to the row's.
    pub(crate) fn of(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let mut rows = Vec::with_capacity(size * (size + 1) / 2);
        for row in 0..size {
            rows.extend((0..=row).map(|column| entry(row, column)));
        }
        Self { size, rows }
    }

    /// Number of rows.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// One row up to the diagonal.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        let start = row * (row + 1) / 2;
        &self.rows[start..=start + row]
    }

    /// The matrix of some of the rows and their columns, which are in rising order.
    pub(crate) fn of_some(&self, rows: &[usize]) -> Self {
        Self::of(rows.len(), |row, column| self.row(rows[row])[rows[column]])
    }

    /// The weighted sum of matrices of one size, with `ridge` added to the diagonal.
    pub(crate) fn sum(parts: &[(f64, &Self)], ridge: f64) -> Self {
        let size = parts.first().map_or(0, |(_, matrix)| matrix.size);
        let mut sum = Self { size, rows: vec![0.0; size * (size + 1) / 2] };
        for (weight, matrix) in parts.iter().filter(|(weight, _)| *weight != 0.0) {
            for (total, value) in sum.rows.iter_mut().zip(&matrix.rows) {
                *total += weight * value;
            }
        }
        for row in 0..size {
            sum.rows[row * (row + 1) / 2 + row] += ridge;
        }
        sum
    }
}

/// A matrix taken apart into a lower triangle times its transpose.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky(Symmetric);

impl Cholesky {
    /// `None` when the matrix is not positive definite.
    pub(crate) fn of(mut matrix: Symmetric) -> Option<Self> {
        for row in 0..matrix.size {
            let start = row * (row + 1) / 2;
            for column in 0..=row {
                let above = column * (column + 1) / 2;
                let (before, rest) = matrix.rows.split_at_mut(start);
                let product = if column == row {
                    dot(&rest[..column], &rest[..column])
                } else {
                    dot(&rest[..column], &before[above..above + column])
                };
                let value = rest[column] - product;
                if column == row {
                    if !(value.is_finite() && value > 0.0) {
                        return None;
                    }
                    rest[column] = value.sqrt();
                } else {
                    rest[column] = value / before[above + column];
                }
            }
        }
        Some(Self(matrix))
    }

    /// The triangle's solution: `x` with `L x = y`.
    pub(crate) fn forward(&self, y: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(y.len());
        for (row, value) in y.iter().enumerate() {
            let entries = self.0.row(row);
            let known = dot(&entries[..row], &x);
            x.push((value - known) / entries[row]);
        }
        x
    }

    /// `x` with `A x = y`.
    pub(crate) fn solve(&self, y: &[f64]) -> Vec<f64> {
        let mut x = self.forward(y);
        for row in (0..x.len()).rev() {
            let entries = self.0.row(row);
            x[row] /= entries[row];
            let value = x[row];
            for (other, entry) in x[..row].iter_mut().zip(entries) {
                *other -= entry * value;
            }
        }
        x
    }

    /// The diagonal of the inverse of `A`.
    pub(crate) fn inverse_diagonal(&self) -> Vec<f64> {
        let size = self.0.size;
        let mut inverse: Vec<Vec<f64>> = Vec::with_capacity(size);
        let mut diagonal = vec![0.0; size];
        for row in 0..size {
            let entries = self.0.row(row);
            let mut line = vec![0.0; row + 1];
            for (entry, above) in entries.iter().zip(&inverse) {
                for (total, value) in line.iter_mut().zip(above) {
                    *total -= entry * value;
                }
            }
            line[row] = 1.0;
            for (value, total) in line.iter_mut().zip(&mut diagonal) {
                *value /= entries[row];
                *total += *value * *value;
            }
            inverse.push(line);
        }
        diagonal
    }
}

/// The dot product over the shorter length, in eight sums that are added in a fixed order.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let mut sums = [0.0_f64; 8];
    let whole = length - length % 8;
    for (x, y) in a[..whole].chunks_exact(8).zip(b[..whole].chunks_exact(8)) {
        for at in 0..8 {
            sums[at] += x[at] * y[at];
        }
    }
    let rest: f64 = a[whole..].iter().zip(&b[whole..]).map(|(x, y)| x * y).sum();
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])) + rest
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn by_hand() {
        // [[4, 2], [2, 5]] = L Lᵀ with L = [[2, 0], [1, 2]]; its inverse is [[5, -2], [-2, 4]] / 16.
        let matrix = Symmetric::of(2, |row, column| [[4.0, 0.0], [2.0, 5.0]][row][column]);
        let cholesky = Cholesky::of(matrix).unwrap();
        assert_eq!(cholesky.0.rows, [2.0, 1.0, 2.0]);
        let x = cholesky.solve(&[8.0, 12.0]);
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12);
        let diagonal = cholesky.inverse_diagonal();
        assert!((diagonal[0] - 5.0 / 16.0).abs() < 1e-12 && (diagonal[1] - 4.0 / 16.0).abs() < 1e-12);
        assert!(Cholesky::of(Symmetric::of(2, |_, _| 1.0)).is_none(), "singular");
    }

    #[test]
    fn a_larger_system_is_solved() {
        let entry = |row: usize, column: usize| {
            let distance = (row as f64 - column as f64) / 3.0;
            (-distance * distance).exp() + if row == column { 0.1 } else { 0.0 }
        };
        let cholesky = Cholesky::of(Symmetric::of(30, entry)).unwrap();
        let wanted: Vec<f64> = (0..30).map(|n| f64::from(n).sin()).collect();
        let y: Vec<f64> = (0..30)
            .map(|row| (0..30).map(|column| entry(row.max(column), row.min(column)) * wanted[column]).sum())
            .collect();
        for (found, wanted) in cholesky.solve(&y).iter().zip(&wanted) {
            assert!((found - wanted).abs() < 1e-9);
        }
        // The diagonal of the inverse, entry by entry.
        for (at, value) in cholesky.inverse_diagonal().iter().enumerate() {
            let unit: Vec<f64> = (0..30).map(|row| f64::from(u8::from(row == at))).collect();
            assert!((cholesky.solve(&unit)[at] - value).abs() < 1e-9);
        }
    }
}
