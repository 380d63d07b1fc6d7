//! The engine's side of `bench/engine`: trains or predicts when told to on standard input, and says how long it took.
//!
//! `engine FOLDER BATCH DROPOUT THREADS [adam|sgd]`, then lines of `epoch`, `steps N`, `grid`, `pair`, `held`, `losses N`,
//! `gemm N K M`, `memory`, `quit`. With several threads as many trainings run side by side, one per core, and the time is
//! that of all.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a measurement talks to the script that started it"
)]

use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use halfmax_data::Seed;
use halfmax_model::net::{Activation, Arch, Numbers, Optimiser, Schedule, Training, Workload};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn floats(folder: &Path, name: &str) -> Vec<f32> {
    let bytes = std::fs::read(folder.join(name)).expect("the script wrote it");
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}

fn wholes(folder: &Path, name: &str) -> Vec<u32> {
    let bytes = std::fs::read(folder.join(name)).expect("the script wrote it");
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().unwrap())).collect()
}

fn workload(folder: &Path, batch_size: usize, dropout: f64, optimiser: Optimiser) -> Workload {
    let shape = wholes(folder, "shape.bin");
    let [dense, sparse, bits] = [shape[0], shape[1], shape[2]].map(|n| n as usize);
    let hidden: Vec<usize> = shape[3..].iter().map(|n| *n as usize).collect();
    let pairs =
        wholes(folder, "cell_line_of.bin").into_iter().zip(wholes(folder, "compound_of.bin"));
    let numbers = Numbers {
        cell_lines: vec![
            (dense, floats(folder, "dense.bin")),
            (sparse, floats(folder, "sparse.bin")),
        ],
        compounds: vec![(bits, floats(folder, "bits.bin"))],
        pairs: pairs.collect(),
        target: floats(folder, "target.bin"),
    };
    let training = Training {
        batch_size,
        learning_rate: 1e-3,
        schedule: Schedule::Constant,
        optimiser,
        ..Training::default()
    };
    let arch = Arch::dense(&hidden, Activation::Relu, dropout);
    let mut workload = Workload::new(&arch, training, numbers, Seed::new(1)).expect("a network");
    let layers: Vec<_> = (0..=hidden.len())
        .map(|at| (floats(folder, &format!("w{at}.bin")), floats(folder, &format!("b{at}.bin"))))
        .collect();
    workload.set_dense(&layers);
    workload
}

/// Root mean squared error over the pairs that were held out.
fn held(one: &Workload, folder: &Path) -> f64 {
    let pairs = wholes(folder, "held_cell_line_of.bin")
        .into_iter()
        .zip(wholes(folder, "held_compound_of.bin"));
    let predicted = one.predict(&pairs.collect::<Vec<_>>());
    let target = floats(folder, "held_target.bin");
    let squares = predicted.iter().zip(&target).map(|(p, t)| f64::from(p - t).powi(2));
    (squares.sum::<f64>() / target.len() as f64).sqrt()
}

/// Seconds for the prediction of one pair, the median of many.
fn median_of_pairs(one: &Workload) -> f64 {
    let mut seconds: Vec<f64> = (0..2001_u32)
        .map(|at| {
            let start = Instant::now();
            let predicted = one.predict_one(at * 7 % 580, at * 13 % 170);
            let taken = start.elapsed().as_secs_f64();
            assert!(predicted.is_finite());
            taken
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[1000]
}

/// 10⁹ operations a processor second of products of `[n, k]` and `[k, m]`.
fn gemm(n: usize, k: usize, m: usize) -> f64 {
    let [a, b] =
        [n * k, k * m].map(|size| (0..size).map(|at| (at % 13) as f32 - 6.0).collect::<Vec<f32>>());
    let mut c = vec![0.0_f32; n * m];
    // Long enough for the kernel's clock, whose tick is 10 ms.
    let times = (1e11 / (2.0 * (n * k * m) as f64)).ceil() as usize;
    let start = cpu_seconds();
    for _ in 0..times {
        faer::linalg::matmul::matmul(
            faer::MatMut::from_row_major_slice_mut(&mut c, n, m),
            faer::Accum::Replace,
            faer::MatRef::from_row_major_slice(&a, n, k),
            faer::MatRef::from_row_major_slice(&b, k, m),
            1.0,
            faer::Par::Seq,
        );
    }
    2.0 * (n * k * m * times) as f64 / (cpu_seconds() - start) / 1e9
}

/// The most memory this process ever held, in MiB.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("it is there");
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Seconds of processor time of this process, from the kernel.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = &stat[stat.rfind(')').expect("a name") + 2..];
    let fields: Vec<&str> = after.split(' ').collect();
    let ticks: f64 = [11, 12].map(|at| fields[at].parse::<f64>().expect("a number")).iter().sum();
    ticks / 100.0
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, batch, dropout, threads, rule @ ..] = &arguments[..] else {
        panic!("engine FOLDER BATCH DROPOUT THREADS [adam|sgd]")
    };
    let optimiser = match rule {
        [] => Optimiser::Adam,
        [rule, ..] if rule == "adam" => Optimiser::Adam,
        [rule, ..] if rule == "sgd" => Optimiser::Sgd,
        _ => panic!("{rule:?} is neither adam nor sgd"),
    };
    let (batch, threads): (usize, usize) = (batch.parse().unwrap(), threads.parse().unwrap());
    let folder = Path::new(folder);
    let mut all: Vec<Workload> = (0..threads)
        .map(|_| workload(folder, batch, dropout.parse().unwrap(), optimiser))
        .collect();
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (wall, cpu) = (Instant::now(), cpu_seconds());
        let value = match line.split(' ').collect::<Vec<_>>()[..] {
            ["epoch"] => std::thread::scope(|scope| {
                let running: Vec<_> =
                    all.iter_mut().map(|one| scope.spawn(|| one.epoch())).collect();
                running.into_iter().map(|one| one.join().unwrap()).last().unwrap()
            }),
            ["steps", n] => all[0].steps(n.parse().unwrap()),
            ["grid"] => f64::from(all[0].grid().iter().sum::<f32>()),
            ["pair"] => median_of_pairs(&all[0]),
            ["held"] => held(&all[0], folder),
            ["gemm", n, k, m] => gemm(n.parse().unwrap(), k.parse().unwrap(), m.parse().unwrap()),
            ["memory"] => peak_memory(),
            ["losses", n] => {
                let n: u32 = n.parse().unwrap();
                let losses: Vec<String> = (0..n)
                    .map(|step| {
                        let rows: Vec<u32> =
                            (step * batch as u32..(step + 1) * batch as u32).collect();
                        format!("{:.9}", all[0].step(&rows))
                    })
                    .collect();
                println!("{}", losses.join(" "));
                continue;
            }
            _ => break,
        };
        println!("{} {} {value}", wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    }
}
