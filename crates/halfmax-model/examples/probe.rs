use halfmax_data::*;
use halfmax_model::net::*;
use halfmax_model::*;
use halfmax_prep::*;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;
#[global_allocator]
static A: mimalloc::MiMalloc = mimalloc::MiMalloc;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let sim = a[1] == "sim";
    let d = if sim { Path::new("/tmp/t/demo/files") } else { Path::new("../shared/data/gdsc2") };
    let t = Instant::now();
    let im = import::import(&import::ImportConfig {
        responses: d.join("response.csv"),
        cell_lines: d.join("cell_lines.csv"),
        compounds: d.join("drugs.csv"),
        omics: ["expression", "cnv", "mutation"]
            .iter()
            .map(|k| (k.to_string(), d.join(format!("{k}.csv"))))
            .collect(),
        delimiter: None,
    })
    .unwrap();
    let s = im.screen;
    eprintln!(
        "import {:?} {} {} {}",
        t.elapsed(),
        s.cell_lines.len(),
        s.compounds.len(),
        s.responses.len()
    );
    for e in im.ledger.entries() {
        eprintln!("{e:?}")
    }
    let t = Instant::now();
    let design = Design::of_screen(&s).unwrap();
    eprintln!("design {:?}", t.elapsed());
    let (file, col) = match a[1].as_str() {
        "LCO" => ("splits/folds5.csv", "LCO"),
        "LDO" => ("splits/folds5.csv", "LDO"),
        c => ("splits/tgsa_splits.csv", c),
    };
    let sp = if sim {
        Splits::cross_validation(&s, Scheme::Lco, 5, 0.1, Seed::new(42)).unwrap()
    } else {
        read_splits(&d.join(file), Some(col), &s, 0.1, Seed::new(42)).unwrap()
    };
    let nf: usize = a[2].parse().unwrap();
    let mut set = registry::net_settings(&a[3]).unwrap();
    for o in &a[4..] {
        let (k, v) = o.split_once('=').unwrap();
        match k {
            "lr" => set.training.learning_rate = v.parse().unwrap(),
            "bs" => set.training.batch_size = v.parse().unwrap(),
            "wd" => set.training.weight_decay = v.parse().unwrap(),
            "drop" => set.arch.dropout = v.parse().unwrap(),
            "in" => set.arch.input_dropout = v.parse().unwrap(),
            "f" => set.arch.factors = v.parse().unwrap(),
            "ep" => set.training.epochs = v.parse().unwrap(),
            "id" => set.identity = v == "1",
            "h" => set.arch.hidden = v.split('-').map(|x| x.parse().unwrap()).collect(),
            "act" => {
                set.arch.activation = match v {
                    "gelu" => Activation::Gelu,
                    "silu" => Activation::Silu,
                    "tanh" => Activation::Tanh,
                    _ => Activation::Relu,
                }
            }
            "sched" => {
                set.training.schedule =
                    if v == "cos" { Schedule::Cosine } else { Schedule::Constant }
            }
            "pat" => set.training.patience = v.parse().ok(),
            "k" => set.features_per_view = v.parse().ok(),
            _ => panic!(),
        }
    }
    for f in sp.folds.iter().take(nf) {
        let p = f.parts(&design);
        let r = |t: &[f64], p: &[f64]| {
            (t.iter().zip(p).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / t.len() as f64).sqrt()
        };
        let pe = |t: &[f64], p: &[f64]| {
            let n = t.len() as f64;
            let (a, b) = (t.iter().sum::<f64>() / n, p.iter().sum::<f64>() / n);
            let c: f64 = t.iter().zip(p).map(|(x, y)| (x - a) * (y - b)).sum();
            c / (t.iter().map(|x| (x - a) * (x - a)).sum::<f64>()
                * p.iter().map(|x| (x - b) * (x - b)).sum::<f64>())
            .sqrt()
        };
        let pd = |pr: &[f64]| {
            let mut g = std::collections::BTreeMap::<u32, (Vec<f64>, Vec<f64>)>::new();
            for (i, q) in p.test.pairs.iter().enumerate() {
                let e = g.entry(q.compound).or_default();
                e.0.push(p.test.response[i]);
                e.1.push(pr[i]);
            }
            let v: Vec<f64> = g
                .values()
                .filter(|x| x.0.len() > 2)
                .map(|x| pe(&x.0, &x.1))
                .filter(|x| x.is_finite())
                .collect();
            v.iter().sum::<f64>() / v.len() as f64
        };
        for n in ["mean-effects"] {
            let m = registry::estimator(n)
                .unwrap()
                .fit(
                    p.train(),
                    &mut Fit {
                        seed: Seed::new(1),
                        early_stop: None,
                        on_epoch: &mut |_| ControlFlow::Continue(()),
                    },
                )
                .unwrap();
            let q = m.predict(&p.test).unwrap();
            println!(
                "{n} {} rmse {:.4} pearson {:.4} perdrug {:.4}",
                f.name(),
                r(&p.test.response, &q),
                pe(&p.test.response, &q),
                pd(&q)
            );
        }
        let t = Instant::now();
        let e = NetEstimator::new("x", set.clone()).unwrap();
        let m = e
            .fit(
                p.train(),
                &mut Fit {
                    seed: Seed::new(1),
                    early_stop: p.validation.as_ref(),
                    on_epoch: &mut |e| {
                        if e.epoch % 5 == 0 || e.epoch == e.of {
                            eprintln!(
                                "  {} {:.4} {:.4} {:?}",
                                e.epoch,
                                e.train_loss.sqrt(),
                                e.validation_loss.unwrap_or(0.).sqrt(),
                                t.elapsed()
                            );
                        }
                        ControlFlow::Continue(())
                    },
                },
            )
            .unwrap();
        let q = m.predict(&p.test).unwrap();
        {
            let t = &p.test.response;
            let n = t.len() as f64;
            let (a, b) = (t.iter().sum::<f64>() / n, q.iter().sum::<f64>() / n);
            let c: f64 = t.iter().zip(&q).map(|(x, y)| (x - a) * (y - b)).sum();
            println!(
                "net bias {:.3} slope {:.3}",
                b - a,
                c / q.iter().map(|x| (x - b) * (x - b)).sum::<f64>()
            );
        }
        println!(
            "net {} rmse {:.4} pearson {:.4} perdrug {:.4} {:?}",
            f.name(),
            r(&p.test.response, &q),
            pe(&p.test.response, &q),
            pd(&q),
            t.elapsed()
        );
    }
}
