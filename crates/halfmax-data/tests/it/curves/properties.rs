//! What holds for any curve.

use halfmax_data::curve::{Flag, Model, Point, Settings, Sigmoid, fit, ln_um, log10_molar};
use proptest::prelude::*;

use super::{DOSES, assay, on, one, plain};

/// A sigmoid whose middle and plateaus the doses show.
fn sigmoid() -> impl Strategy<Value = Sigmoid> {
    (5.7_f64..8.3, 0.7_f64..3.0, 0.9_f64..1.1, 0.02_f64..0.4)
        .prop_map(|(pec50, slope, front, back)| Sigmoid { pec50, slope, front, back })
}

/// The same curve as a model can have it.
fn member(model: Model, curve: Sigmoid) -> Sigmoid {
    match model {
        Model::FourParameter => curve,
        Model::Hill | Model::Growth => Sigmoid { front: 1.0, ..curve },
        Model::TwoParameter | Model::Gdsc => Sigmoid { front: 1.0, back: 0.0, ..curve },
    }
}

const SINGLE: [Model; 3] = [Model::TwoParameter, Model::FourParameter, Model::Hill];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_curve_without_noise_is_found_again(curve in sigmoid()) {
        for model in SINGLE {
            let truth = member(model, curve);
            let settings = Settings { control: false, ..plain(model) };
            let found = one(on(&truth, &DOSES), &settings);
            prop_assert!(found.agreement.rmse < 1e-6, "{model:?} {:?}", found.curve);
            prop_assert!((found.curve.pec50 - truth.pec50).abs() < 1e-4, "{model:?} {:?}", found.curve);
            let (ours, theirs) = (found.ic50.map(|e| e.value), truth.crossing(0.5));
            prop_assert_eq!(ours.is_some(), theirs.is_some());
            if let (Some(a), Some(b)) = (ours, theirs) {
                prop_assert!((a - b).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn doses_times_ten_are_an_ic50_times_ten(curve in sigmoid(), noise in prop::collection::vec(-0.03_f64..0.03, 9)) {
        for model in SINGLE {
            let mut points = on(&member(model, curve), &DOSES);
            for (point, noise) in points.iter_mut().zip(&noise) {
                point.viability += noise;
            }
            let scaled = points.iter().map(|p| Point { dose_um: 10.0 * p.dose_um, ..*p }).collect();
            let (a, b) = (one(points, &plain(model)), one(scaled, &plain(model)));
            if let (Some(a), Some(b)) = (a.ic50, b.ic50) {
                prop_assert!((b.value - a.value - 1.0).abs() < 1e-3, "{model:?} {} {}", a.value, b.value);
            }
            prop_assert!((a.auc - b.auc).abs() < 1e-4);
        }
    }

    #[test]
    fn viability_that_falls_past_one_half_has_its_ic50_between_the_doses(
        steps in prop::collection::vec(0.03_f64..0.2, 9),
    ) {
        // From close to 1 down to close to 0, by any steps.
        let total: f64 = steps.iter().sum();
        let mut viability = 1.0;
        let points: Vec<Point> = DOSES.iter().zip(&steps).map(|(&dose_um, step)| {
            viability -= step / total;
            Point { dose_um, viability: viability + step / total / 2.0 }
        }).collect();
        for model in SINGLE {
            let found = one(points.clone(), &plain(model));
            let ln = found.ln_ic50_um().unwrap();
            prop_assert!((DOSES[0].ln()..=DOSES[8].ln()).contains(&ln), "{model:?} {ln} {:?}", found.curve);
            let (low, high) = found.ic50.unwrap().ends.unwrap();
            prop_assert!(ln_um(low) < ln && ln < ln_um(high));
        }
    }

    #[test]
    fn the_order_of_points_changes_nothing(curve in sigmoid(), seed in 0_usize..9) {
        let points = on(&curve, &DOSES);
        let mut turned = points.clone();
        turned.rotate_left(seed);
        turned.reverse();
        let settings = Settings::of(Model::FourParameter);
        prop_assert_eq!(one(points, &settings), one(turned, &settings));
    }

    #[test]
    fn the_area_is_the_integral(curve in sigmoid(), low in -9.5_f64..-7.0, width in 0.5_f64..4.0) {
        let high = low + width;
        let n = 2_000;
        let step = width / f64::from(n);
        let sum: f64 = (0..n).map(|i| curve.at(low + (f64::from(i) + 0.5) * step)).sum();
        prop_assert!((curve.mean(low, high) - sum / f64::from(n)).abs() < 1e-6);
    }

    #[test]
    fn the_gradient_is_a_difference_quotient(curve in sigmoid(), x in -10.0_f64..-4.0) {
        let gradient = curve.gradient(x);
        let moved = |i: usize, by: f64| {
            let mut c = curve;
            *[&mut c.pec50, &mut c.slope, &mut c.front, &mut c.back][i] += by;
            c.at(x)
        };
        for (i, slope) in gradient.iter().enumerate() {
            let quotient = (moved(i, 1e-6) - moved(i, -1e-6)) / 2e-6;
            prop_assert!((slope - quotient).abs() < 1e-6, "{i}: {slope} {quotient}");
        }
    }
}

#[test]
fn gdscs_parameters_and_ours_are_the_same_curve() {
    let curve = Sigmoid::from_gdsc(7.5, 1.3, 10.0);
    assert!((curve.xmid(10.0) - 7.5).abs() < 1e-12 && (curve.scal() - 1.3).abs() < 1e-12);
    let x = 4.0; // 2^-5 of the top dose
    let direct = 1.0 / (1.0 + f64::exp((x - 7.5) / 1.3));
    assert!((curve.at(log10_molar(10.0 / 32.0)) - direct).abs() < 1e-12);
    let ln_ic50 = ln_um(curve.crossing(0.5).unwrap());
    assert!((ln_ic50 - (10.0 * f64::powf(2.0, 7.5 - 9.0)).ln()).abs() < 1e-12);
}

#[test]
fn a_flag_is_raised_for_each_doubt() {
    let fall = Sigmoid { pec50: 7.0, slope: 1.5, front: 1.0, back: 0.05 };
    let flags = |points: Vec<Point>, model: Model| one(points, &Settings::of(model)).flags;
    assert!(flags(on(&fall, &DOSES), Model::FourParameter).is_empty());
    let late = Sigmoid { pec50: 4.6, back: 0.0, ..fall };
    assert!(flags(on(&late, &DOSES), Model::TwoParameter).contains(&Flag::AboveRange));
    let early = Sigmoid { pec50: 9.3, back: 0.0, ..fall };
    assert!(flags(on(&early, &DOSES), Model::TwoParameter).contains(&Flag::BelowRange));
    let shallow = Sigmoid { back: 0.7, ..fall };
    assert_eq!(flags(on(&shallow, &DOSES), Model::Hill), [Flag::NoIc50]);
    let flat: Vec<Point> = on(&Sigmoid { back: 1.0, ..fall }, &DOSES);
    assert!(flags(flat, Model::FourParameter).contains(&Flag::NoResponse));
    let rising = on(&Sigmoid { back: 1.6, ..fall }, &DOSES);
    assert!(flags(rising, Model::FourParameter).contains(&Flag::Rises));
    assert!(flags(on(&fall, &DOSES[3..7]), Model::Hill).contains(&Flag::FewDoses));
    let mut jumpy = on(&fall, &DOSES);
    jumpy[8].viability = 0.9;
    assert!(flags(jumpy.clone(), Model::Hill).contains(&Flag::NotMonotone));
    for (i, point) in jumpy.iter_mut().enumerate() {
        point.viability = f64::from(u8::from(i % 2 == 0));
    }
    assert!(flags(jumpy, Model::TwoParameter).contains(&Flag::PoorFit));
}

#[test]
fn too_few_doses_for_a_model_are_left_out_and_said() {
    let fall = Sigmoid { pec50: 7.0, slope: 1.5, front: 1.0, back: 0.05 };
    let settings = Settings::of(Model::FourParameter);
    let both = fit(&assay([on(&fall, &DOSES[..3]), on(&fall, &DOSES)]), &settings).unwrap();
    assert!(both.fits[0].is_none() && both.fits[1].is_some());
    let error = fit(&assay([on(&fall, &DOSES[..3])]), &settings).unwrap_err().to_string();
    assert!(error.contains("no curve has enough doses for 4 parameters"), "{error}");
}

#[test]
fn fits_do_not_depend_on_the_number_of_threads() {
    let curves: Vec<Vec<Point>> = (0..60)
        .map(|i| {
            let curve =
                Sigmoid { pec50: 5.5 + 0.05 * f64::from(i), slope: 1.1, front: 1.0, back: 0.1 };
            let mut points = on(&curve, &DOSES);
            for (k, point) in points.iter_mut().enumerate() {
                point.viability += 0.05 * f64::sin((i * 31 + k as i32 * 17).into());
            }
            points
        })
        .collect();
    let assay = assay(curves);
    for model in SINGLE {
        let on_threads = |n: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
            pool.install(|| fit(&assay, &Settings::of(model)).unwrap().fits)
        };
        assert_eq!(on_threads(1), on_threads(5));
    }
}
