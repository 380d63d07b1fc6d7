//! The engine's side of `bench/engine`: trains or predicts when told to on standard input, and says how long it took.
//!
//! `engine FOLDER BATCH DROPOUT THREADS`, then lines of `epoch`, `grid`, `losses N`, `quit`. With several threads as
//! many trainings run side by side, one per core, and the time is that of all.
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

fn workload(folder: &Path, batch_size: usize, dropout: f64) -> Workload {
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
        optimiser: Optimiser::Adam,
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
    let [folder, batch, dropout, threads] = &arguments[..] else {
        panic!("engine FOLDER BATCH DROPOUT THREADS")
    };
    let (batch, threads): (usize, usize) = (batch.parse().unwrap(), threads.parse().unwrap());
    let folder = Path::new(folder);
    let mut all: Vec<Workload> =
        (0..threads).map(|_| workload(folder, batch, dropout.parse().unwrap())).collect();
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
            ["grid"] => f64::from(all[0].grid().iter().sum::<f32>()),
            ["losses", n] => {
                let n: u32 = n.parse().unwrap();
                let losses: Vec<String> = (0..n)
                    .map(|step| {
                        let rows: Vec<u32> =
                            (step * batch as u32..(step + 1) * batch as u32).collect();
                        format!("{:.7}", all[0].step(&rows))
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
