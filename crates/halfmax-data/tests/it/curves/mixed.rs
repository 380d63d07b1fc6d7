//! The mixed-effects fit on screens whose truth is known.

use halfmax_data::Seed;
use halfmax_data::curve::mixed::{Mixed, Observations, fit};
use rand_distr::{Distribution, StandardNormal};

const LINES: usize = 150;
const CURVES: usize = 6;

/// A screen with planted variances, and the XMID of each curve.
fn screen(seed: u64, correlation: f64) -> (Observations, Vec<f64>) {
    let mut rng = Seed::new(seed).fork("screen").rng();
    let mut normal = |sd: f64| -> f64 {
        let z: f64 = StandardNormal.sample(&mut rng);
        sd * z
    };
    let mut data = Observations::default();
    let mut truth = Vec::new();
    for _ in 0..LINES {
        let z = normal(1.0);
        let line = 1.5 * z;
        let scal =
            1.6 + 0.3 * (correlation * z + (1.0 - correlation * correlation).sqrt() * normal(1.0));
        for _ in 0..CURVES {
            let xmid = 8.0 + line + normal(2.0);
            truth.push(xmid);
            let points: Vec<(f64, f64)> = (0..9)
                .map(|i| {
                    let x = 1.0 + f64::from(i);
                    (x, 1.0 / (1.0 + f64::exp(-(x - xmid) / scal)) + normal(0.05))
                })
                .collect();
            data.push(points.into_iter());
        }
        data.end_line();
    }
    (data, truth)
}

fn root_mean_square(differences: impl Iterator<Item = f64>) -> f64 {
    let squares: Vec<f64> = differences.map(|d| d * d).collect();
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

#[test]
fn planted_variances_are_found_again() {
    let (data, truth) = screen(3, 0.0);
    let found = fit(&data, false);
    assert!(found.converged && found.rounds < 20, "{}", found.rounds);
    let close = |ours: f64, planted: f64, by: f64| {
        assert!(
            (ours - planted).abs() < by,
            "{ours} is not {planted}: {:?} {:?}",
            found.fixed,
            found.spread
        );
    };
    close(found.fixed[0], 8.0, 0.4);
    close(found.fixed[1], 1.6, 0.1);
    close(found.spread.line_xmid, 1.5, 0.35);
    close(found.spread.line_scal, 0.3, 0.06);
    close(found.spread.curve_xmid, 2.0, 0.15);
    close(found.spread.residual, 0.05, 0.003);
    let error = root_mean_square(found.xmid.iter().zip(&truth).map(|(a, b)| a - b));
    assert!(error < 0.6, "{error}");
    // The claimed uncertainty is about the real one, for curves whose middle was tested.
    let (mut inside, mut all) = (0.0, 0.0);
    for ((ours, truth), covariance) in found.xmid.iter().zip(&truth).zip(&found.covariance) {
        if (2.0..9.0).contains(truth) {
            all += 1.0;
            inside += f64::from(u8::from((ours - truth).abs() < 1.96 * covariance[0][0].sqrt()));
        }
    }
    assert!((0.92..0.98).contains(&(inside / all)), "{}", inside / all);
}

#[test]
fn a_planted_correlation_is_found_again() {
    let (data, _) = screen(4, 0.8);
    let found = fit(&data, true);
    assert!((found.spread.line_correlation - 0.8).abs() < 0.2, "{:?}", found.spread);
    let without = fit(&data, false);
    assert!(found.log_likelihood > without.log_likelihood + 5.0);
}

#[test]
fn the_mixed_fit_does_not_depend_on_the_number_of_threads() {
    let (data, _) = screen(5, 0.0);
    let on_threads = |n: usize| -> Mixed {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| fit(&data, false))
    };
    let (one, many) = (on_threads(1), on_threads(5));
    assert_eq!((one.fixed, one.spread, &one.xmid), (many.fixed, many.spread, &many.xmid));
}
