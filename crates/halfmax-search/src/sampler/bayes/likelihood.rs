//! Lengths of the kernel under which the losses are most likely.

use super::kernel::Kernel;
use super::process::Process;

/// Steps from each start.
const STEPS: usize = 40;
/// Where ln noise is expected, and how far from there.
const NOISE: (f64, f64) = (-7.0, 2.0);

/// The process whose lengths and noise maximise likelihood times prior, from fixed starts by fixed steps.
///
/// The prior of ln ℓ is normal around √2 + ½ ln d with deviation √3 (Hvarfner et al., "Vanilla Bayesian
/// Optimization Performs Great in High Dimensions", ICML 2024): in more dimensions, longer lengths.
pub(super) fn fit(categorical: &[bool], points: &[Vec<f64>], losses: &[f64]) -> Option<Process> {
    let d = categorical.len();
    let centre = std::f64::consts::SQRT_2 + 0.5 * (d.max(1) as f64).ln();
    let process = |theta: &[f64]| {
        let precision = theta[..d].iter().map(|l| (-2.0 * l).exp()).collect();
        let kernel = Kernel { categorical: categorical.to_vec(), precision };
        Process::new(kernel, theta[d].exp(), points.to_vec(), losses, None)
    };
    let posterior = |theta: &[f64]| {
        let process = process(theta)?;
        let (mut value, mut slopes) = process.log_likelihood();
        for (i, (slope, t)) in slopes.iter_mut().zip(theta).enumerate() {
            let (mean, deviation) = if i < d { (centre, 3.0_f64.sqrt()) } else { NOISE };
            let z = (t - mean) / deviation;
            value -= 0.5 * z * z;
            *slope -= z / deviation;
        }
        value.is_finite().then_some((value, slopes))
    };
    let start = |length: f64, noise: f64| {
        let mut theta = vec![length; d];
        theta.push(noise);
        theta
    };
    let starts = [start(0.5 * centre, NOISE.0), start(-0.7, -3.0)];
    let climbed = starts.into_iter().filter_map(|theta| climb(theta, d, posterior));
    let best = climbed.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.and_then(|(_, theta)| process(&theta))
}

/// Resilient propagation without backtracking (Igel and Hüsken, 2000): each coordinate keeps its own step,
/// longer while the slope keeps its sign, shorter when it turns. Returns the best place it came by.
fn climb(
    mut theta: Vec<f64>,
    lengths: usize,
    posterior: impl Fn(&[f64]) -> Option<(f64, Vec<f64>)>,
) -> Option<(f64, Vec<f64>)> {
    let mut best: Option<(f64, Vec<f64>)> = None;
    let mut steps = vec![0.3_f64; theta.len()];
    let mut before = vec![0.0; theta.len()];
    for _ in 0..STEPS {
        let Some((value, slopes)) = posterior(&theta) else { break };
        if best.as_ref().is_none_or(|(top, _)| value > *top) {
            best = Some((value, theta.clone()));
        }
        for (i, slope) in slopes.iter().enumerate() {
            let turned = slope * before[i] < 0.0;
            steps[i] = (steps[i] * if turned { 0.5 } else { 1.2 }).clamp(1e-3, 1.0);
            before[i] = if turned { 0.0 } else { *slope };
            let (low, high) = if i < lengths { (-4.0, 5.0) } else { (-14.0, 1.0) };
            theta[i] = (theta[i]
                + steps[i] * before[i].signum() * f64::from(u8::from(before[i] != 0.0)))
            .clamp(low, high);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    #[test]
    fn a_parameter_without_effect_gets_a_longer_length() {
        let mut stream = Stream::new(4, 0, "test");
        let points: Vec<Vec<f64>> = (0..30).map(|_| stream.cube(2)).collect();
        let losses: Vec<f64> = points.iter().map(|p| (8.0 * p[0]).sin()).collect();
        let process = fit(&[false, false], &points, &losses).unwrap();
        let along = |point: [f64; 2]| process.predict(&point).0;
        assert!((along([0.2, 0.1]) - along([0.2, 0.9])).abs() < 0.1);
        assert!((along([0.3, 0.5]) - 2.4_f64.sin()).abs() < 0.1);
    }
}
