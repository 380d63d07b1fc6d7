//! Some of many points, for a figure.

/// At most `most` of the places: the first quarter of these as they come, of all others every n-th.
///
/// The places come strongest first, so near the thresholds nothing is left out.
pub(super) fn thin(places: Vec<usize>, most: usize) -> Vec<usize> {
    if places.len() <= most {
        return places;
    }
    let whole = most / 4;
    let step = (places.len() - whole).div_ceil((most - whole).max(1));
    let keep = |at: usize| at < whole || (at - whole).is_multiple_of(step);
    places.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_stay_and_the_rest_is_even() {
        assert_eq!(thin((0..10).collect(), 10), (0..10).collect::<Vec<_>>());
        for n in [11, 100, 173_390] {
            let drawn = thin((0..n).collect(), 8);
            assert!(drawn.len() <= 8 && drawn[..2] == [0, 1], "{n}: {drawn:?}");
            let steps: Vec<usize> = drawn[2..].windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(steps.windows(2).all(|pair| pair[0] == pair[1]), "{n}: {drawn:?}");
        }
    }
}
